package org.fieldrack.buses;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** {@code tcp://host:port} and {@code unix:/path}. */
public final class TcpBusProvider extends LinkProvider {
    public TcpBusProvider() {
        super("tcp", "unix");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        address.knowing();
        if (address.scheme().equals("unix")) {
            Path path = Path.of(address.needFile("unix:/run/instrument.sock"));
            return () -> SocketTransport.unix(loop, path);
        }
        int port = address.needPort();
        return () -> SocketTransport.tcp(loop, address.host(), port);
    }
}
