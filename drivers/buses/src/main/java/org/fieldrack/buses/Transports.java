package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** Byte transports for simulators, which serve at the far end of the same kinds of lines. */
public final class Transports {
    private Transports() {}

    /** Makes a TCP connection to a host. */
    public static Transport tcp(String host, int port, EventLoop loop) {
        return SocketTransport.tcp(loop, host, port);
    }

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
