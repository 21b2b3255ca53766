package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A blocking byte transport for what has no selectable channel: serial lines, device files. {@link LinkTransport} gives it
 * platform threads of its own and turns it into a {@link Transport}.
 */
public interface Link {
    /**
     * Opens it; may block.
     *
     * @throws IOException whose message is a sentence for the user
     */
    Session open() throws IOException;

    /** Says whether the instrument must be asked for each input, as by USBTMC. */
    default boolean readsOnDemand() {
        return false;
    }

    /** An open link; one thread reads, another writes, a third may close. */
    interface Session extends AutoCloseable {
        /**
         * Reads what is there, waiting for the first byte.
         *
         * @param into has room for at least one byte
         * @param limitMillis longest wait; returning earlier with nothing is allowed
         * @return number of bytes, 0 where nothing came, -1 where the link is closed
         */
        int read(ByteBuffer into, int limitMillis) throws IOException;

        /** Says whether the bytes that were read last ended a message; asked by the reading thread. */
        default boolean messageEnded() {
            return false;
        }

        /** Writes all bytes. */
        void write(ByteBuffer from) throws IOException;

        /** Closes the link; a read that waits ends soon. */
        @Override
        void close();
    }
}
