package org.fieldrack.bus;

import java.util.Optional;
import org.fieldrack.base.Counters;

/** How the bus of a device is, for consoles and {@code fieldrack bus}. Any thread may ask. */
public interface BusStatus {
    /** Returns the address as the lab file gives it: {@code tcp://192.168.1.20:5025}. */
    String address();

    boolean isConnected();

    /** Returns who holds the device and who waits for it, empty for a bus without a lock queue. */
    default Optional<LockQueue.Snapshot> lock() {
        return Optional.empty();
    }

    /** Returns the bus's own counts: bytes both ways, reconnects, limits that passed, dropped input. */
    default Counters counters() {
        return new Counters();
    }

    /** Returns the decoded wire log, empty for a bus that keeps none. */
    default Optional<Trace> trace() {
        return Optional.empty();
    }

    /** Adds a listener, which hears at once of a device that is lost now. */
    default void listen(BusListener listener) {}

    default void unlisten(BusListener listener) {}
}
