package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/**
 * {@code vxi11://host[:port]/inst0} and {@code TCPIP::host::inst0::INSTR}: with a port no port mapper is asked, else the one
 * at port 111 (option {@code mapper}).
 */
public final class Vxi11BusProvider extends LinkProvider {
    public Vxi11BusProvider() {
        super("vxi11");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        address.knowing("mapper").needHost();
        int mapper = address.number("mapper", Vxi11.PORT_MAPPER_PORT, 1, 65535);
        String device = address.path().isEmpty() ? "inst0" : address.path();
        return () -> new Vxi11Transport(loop, address.host(), address.port(), mapper, device);
    }
}
