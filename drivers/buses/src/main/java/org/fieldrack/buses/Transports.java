package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** The byte transport of an address, for simulators at the far end of a line and for protocols of their own. */
public final class Transports {
    private Transports() {}

    /** Makes a TCP connection to a host. */
    public static Transport tcp(String host, int port, EventLoop loop) {
        return SocketTransport.tcp(loop, host, port);
    }

    /**
     * Says how the transport of a serial or TCP address is made.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is malformed or of another kind
     */
    public static Supplier<Transport> of(BusAddress address, EventLoop loop) {
        return switch (address.scheme()) {
            case "serial" -> new SerialBusProvider().transport(address, loop);
            case "tcp" -> new TcpBusProvider().transport(address, loop);
            default -> throw address.malformed("is not a byte line", "serial:/dev/ttyUSB0?baud=9600");
        };
    }

    /** As {@link #of}, for an owner who looks for a TCP line's input in its own time ({@link Transport#look}). */
    public static Supplier<Transport> lookedAt(BusAddress address, EventLoop loop) {
        Supplier<Transport> usual = of(address, loop);
        return address.scheme().equals("tcp")
                ? () -> SocketTransport.lookedAt(loop, address.host(), address.needPort())
                : usual;
    }
}
