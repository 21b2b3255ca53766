package org.fieldrack.buses;

import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** {@code telnet://host[:23]} and {@code rfc2217://host:port?baud=9600}. */
public final class TelnetBusProvider extends LinkProvider {
    private static final int TELNET_PORT = 23;

    public TelnetBusProvider() {
        super("telnet", "rfc2217");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        if (address.scheme().equals("telnet")) {
            int port = address.knowing().portOr(TELNET_PORT);
            return () -> new TelnetTransport(SocketTransport.tcp(loop, address.host(), port), null);
        }
        int port = address.knowing("baud", "bits", "parity", "stop", "flow").needPort();
        TelnetTransport.RemotePort settings = TelnetTransport.RemotePort.of(address);
        return () -> new TelnetTransport(SocketTransport.tcp(loop, address.host(), port), settings);
    }
}
