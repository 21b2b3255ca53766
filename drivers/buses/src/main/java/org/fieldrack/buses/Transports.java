package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** The byte transport of an address, for simulators that serve at the far end of the same kind of line. */
public final class Transports {
    private Transports() {}

    /**
     * Says how the transport of a serial address is made.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is malformed or not serial
     */
    public static Supplier<Transport> of(BusAddress address, EventLoop loop) {
        if (!address.scheme().equals("serial")) {
            throw address.malformed("is not a serial line", "serial:/dev/ttyUSB0?baud=9600");
        }
        return new SerialBusProvider().transport(address, loop);
    }
}
