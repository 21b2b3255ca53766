package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A link in memory whose far end is a function: for tests, and deterministic with an injected clock.
 *
 * <p>Belongs to the loop's thread.
 */
public final class ScriptedTransport implements Transport {
    /**
     * What the far end sends.
     *
     * @param delay after it received what it answers
     * @param end the message ends with it
     */
    public record Reply(Duration delay, byte[] bytes, boolean end) {}

    private final EventLoop loop;
    private final Function<byte[], List<Reply>> instrument;
    private Listener listener = Listener.NOBODY;
    private boolean open;
    private int attempts;
    private boolean reachable = true;
    private boolean stale;
    private long events;
    /** How many bytes the link still takes; negative for any number. */
    private int room = -1;

    /**
     * Makes a link.
     *
     * @param instrument is given each write (as a whole, or the part that found room) and says what comes back
     */
    public ScriptedTransport(EventLoop loop, Function<byte[], List<Reply>> instrument) {
        this.loop = loop;
        this.instrument = instrument;
    }

    /** Returns how often somebody tried to connect. */
    public int attempts() {
        return attempts;
    }

    /** Says whether the next attempts to connect shall work. */
    public void setReachable(boolean reachable) {
        this.reachable = reachable;
    }

    /** Takes only so many more bytes until {@link #setRoom} is called again; negative for any number. */
    public void setRoom(int bytes) {
        boolean more = room == 0 && bytes != 0;
        room = bytes;
        if (more) {
            listener.writable();
        }
    }

    /** Lets the next write fail, as on a connection that the other side forgot. */
    public void goStale() {
        stale = true;
    }

    public void setEventMask(long mask) {
        events = mask;
    }

    /** Delivers input now. */
    public void deliver(byte[] bytes, boolean end) {
        if (open) {
            listener.received(ByteBuffer.wrap(bytes), end);
        }
    }

    /** Tells an event now. */
    public void raise(long bits) {
        listener.event(bits);
    }

    /** Ends the connection from the far end. */
    public void hangUp() {
        Listener told = listener;
        close();
        told.closed("closed by the instrument");
    }

    @Override
    public void connect(Listener to) {
        listener = to;
        attempts++;
        loop.execute(() -> {
            if (listener != to || open) {
                return;
            }
            if (reachable) {
                open = true;
                stale = false;
                to.opened();
            } else {
                close();
                to.closed("connection refused");
            }
        });
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        if (stale || !open) {
            throw new IOException("broken pipe");
        }
        int n = room < 0 ? output.remaining() : Math.min(room, output.remaining());
        if (room > 0) {
            room -= n;
        }
        byte[] bytes = new byte[n];
        output.get(bytes);
        if (n > 0) {
            for (Reply reply : instrument.apply(bytes)) {
                loop.schedule(loop.clock().ticks() + reply.delay.toNanos(), () -> deliver(reply.bytes, reply.end));
            }
        }
        return !output.hasRemaining();
    }

    @Override
    public void close() {
        open = false;
        listener = Listener.NOBODY;
    }

    @Override
    public long eventMask() {
        return events;
    }
}
