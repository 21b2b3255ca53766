package org.fieldrack.buses;

import java.time.Duration;
import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.LinkTransport;
import org.fieldrack.bus.Transport;

/** {@code usbtmc:/dev/usbtmc0} and {@code USB0::0x0957::0x1755::SERIAL::INSTR}. */
public final class UsbtmcBusProvider extends LinkProvider {
    public UsbtmcBusProvider() {
        super("usbtmc");
    }

    @Override
    Duration connectLimit() {
        return SLOW_CONNECT;
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        UsbtmcFiles files = UsbtmcFiles.of(address.knowing());
        return () -> new LinkTransport(loop, new UsbtmcLink(files), "usbtmc " + address.path());
    }
}
