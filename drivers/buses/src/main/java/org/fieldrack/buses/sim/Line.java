package org.fieldrack.buses.sim;

import java.nio.ByteBuffer;
import java.time.Duration;

/** An instrument's end of one client's connection. */
public interface Line {
    /**
     * Sends bytes; what the link cannot take at once waits. On links where the client must ask (GPIB, VXI-11, USBTMC) it
     * waits until the client reads.
     *
     * @param bytes from position to limit, all of them are taken
     * @param end the message ends here, where the link can say so (EOI, datagram)
     */
    void send(ByteBuffer bytes, boolean end);

    /** Sends bytes as one message. */
    default void send(byte[] bytes) {
        send(ByteBuffer.wrap(bytes), true);
    }

    /**
     * Asks for service, where the link has a line for that; elsewhere nothing happens.
     *
     * @param statusByte answers the next serial poll, with 0x40 added
     */
    default void serviceRequest(int statusByte) {}

    /** Ends this client's connection, where the link has one. */
    void disconnect();

    /** Runs a task in the loop after a while. */
    void later(Duration delay, Runnable task);

    boolean isOpen();
}
