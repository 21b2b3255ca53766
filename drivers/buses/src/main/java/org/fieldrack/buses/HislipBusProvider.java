package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** {@code hislip://host[:4880]/hislip0} and {@code TCPIP::host::hislip0[,PORT]::INSTR}. */
public final class HislipBusProvider extends LinkProvider {
    public HislipBusProvider() {
        super("hislip");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        int port = address.knowing().portOr(HislipFrames.PORT);
        String device = address.path().isEmpty() ? "hislip0" : address.path();
        return () -> new HislipTransport(() -> SocketTransport.tcp(loop, address.host(), port), device);
    }
}
