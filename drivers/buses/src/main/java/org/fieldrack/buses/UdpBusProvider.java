package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** {@code udp://host:port}; {@code ?broadcast=on} for a broadcast address, {@code ?local=PORT} for where answers come. */
public final class UdpBusProvider extends LinkProvider {
    public UdpBusProvider() {
        super("udp");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        int port = address.knowing("broadcast", "local").needPort();
        int local = address.number("local", 0, 0, 65535);
        boolean broadcast = address.flag("broadcast", address.host().endsWith(".255"));
        return () -> new DatagramTransport(loop, address.host(), port, local, broadcast);
    }
}
