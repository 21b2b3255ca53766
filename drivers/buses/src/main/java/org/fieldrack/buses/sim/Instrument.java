package org.fieldrack.buses.sim;

import java.nio.ByteBuffer;

/**
 * A simulated instrument: bytes in, bytes out, service requests. Which link it hangs on is its door's affair
 * ({@link Doors#open}).
 *
 * <p>All calls come from the thread of the door's event loop, one at a time, also where several clients are connected: an
 * instrument needs no locks, and it must not wait. What takes time is done by {@link Line#later}. Lines may be used in the
 * loop only ({@code loop.execute} brings others there).
 */
public interface Instrument {
    /** A client came. Links without connections (UDP) call it before a client's first message. */
    default void opened(Line line) {}

    /**
     * Takes bytes; they come in chunks of any size, as the link delivers them.
     *
     * @param bytes from position to limit; valid only during the call
     * @param end the message ends here by the link's own means: a datagram, EOI, a closed VXI-11 write
     */
    void received(Line line, ByteBuffer bytes, boolean end);

    /** The client left. */
    default void closed(Line line) {}

    /** The client wants everything pending thrown away (GPIB device clear and its kin). */
    default void clear(Line line) {}

    /** The client triggers the instrument (GPIB group execute trigger and its kin). */
    default void trigger(Line line) {}

    /** Returns the status byte for a serial poll; bit 6 (0x40) is added by the door while a service request is open. */
    default int statusByte() {
        return 0;
    }
}
