package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A byte transport that belongs to an {@link EventLoop}: what a {@link BusDevice} needs to speak the bus contract over it.
 *
 * <p>All methods are called in the loop, return at once; {@link #drain} may call the listener from inside. One object is connected and
 * closed many times. Blocking things (serial lines, device files) are a {@link Link} behind a {@link LinkTransport}.
 */
public interface Transport {
    /** Begins to connect; {@link Listener#opened} or {@link Listener#closed} answer, but not from inside. */
    void connect(Listener listener);

    /**
     * Sends what goes out at once.
     *
     * @return true where everything is out; else {@link Listener#writable} says when to go on with the rest
     * @throws IOException when the connection is broken
     */
    boolean write(ByteBuffer output) throws IOException;

    /** Forgets the output that is not out yet: its client gave up. */
    default void abandonWrite() {}

    /** Hands over everything that can be read without waiting. */
    default void drain() {}

    /** Reads once what has come, where nobody waits for input; for an owner who looks at many lines in turn. */
    default void look() {}

    /** Ends the connection or the attempt; the listener hears nothing more. */
    void close();

    /** Returns the events that this transport can tell, 0 for none. */
    default long eventMask() {
        return 0;
    }

    /** Begins to look for events: somebody wants them. Stays so over reconnects. */
    default void watchEvents() {}

    /** Says whether input comes only where it was demanded: instruments that must be told to talk. */
    default boolean readsOnDemand() {
        return false;
    }

    /**
     * Tells the instrument to talk: input until its message ends, the limit passes or {@link #undemand}. Only for
     * transports that read on demand; answered by {@link Listener#received} any number of times, then
     * {@link Listener#demandEnded}.
     *
     * @param max at most this many bytes, 0 without limit
     * @param limitNanos longest wait for the first byte
     */
    default void demand(int max, long limitNanos) {}

    /** Withdraws the demand; what was read so far may still come. */
    default void undemand() {}

    /** What a transport says; called in the loop only. */
    interface Listener {
        /** Hears what a closed transport still says. */
        Listener NOBODY = new Listener() {
            @Override
            public void opened() {}

            @Override
            public void closed(String reason) {}

            @Override
            public void received(ByteBuffer bytes, boolean end) {}

            @Override
            public void writable() {}
        };

        void opened();

        /** Says that the attempt failed or the connection ended; the transport has closed itself. */
        void closed(String reason);

        /**
         * Hands over input.
         *
         * @param bytes from position to limit, all of them are taken; valid only during the call
         * @param end the message ends here by other means than a terminator
         */
        void received(ByteBuffer bytes, boolean end);

        /** Says that more can be written. */
        void writable();

        /** Says that events happened. */
        default void event(long bits) {}

        /**
         * Says that a demand is over: a new one may follow.
         *
         * @param timedOut the instrument was silent for the limit
         */
        default void demandEnded(boolean timedOut) {}
    }
}
