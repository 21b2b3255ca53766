package org.fieldrack.buses.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves an instrument on a stream socket: TCP or a Unix domain socket. */
final class StreamDoor implements Door {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.sim");

    private final EventLoop loop;
    private final Instrument instrument;
    private final SocketAddress bound;
    private final String address;
    private final List<StreamLine> lines = new ArrayList<>();
    private @Nullable ServerSocketChannel server;

    /**
     * Begins to serve.
     *
     * @throws IOException when the address cannot be served
     */
    StreamDoor(EventLoop loop, Instrument instrument, SocketAddress wanted) throws IOException {
        this.loop = loop;
        this.instrument = instrument;
        ServerSocketChannel opened = listen(wanted);
        this.bound = opened.getLocalAddress();
        this.address = switch (bound) {
            case InetSocketAddress inet -> "tcp://" + Doors.hostPort(inet);
            default -> "unix:" + bound;
        };
        loop.execute(() -> serve(opened));
    }

    private static ServerSocketChannel listen(SocketAddress wanted) throws IOException {
        ServerSocketChannel opened = wanted instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        try {
            if (wanted instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            } else {
                opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            opened.configureBlocking(false);
            opened.bind(wanted, 256);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private void serve(ServerSocketChannel opened) {
        server = opened;
        try {
            loop.register(opened, SelectionKey.OP_ACCEPT, operations -> accept(opened));
        } catch (IOException e) {
            LOG.warn("{} does not serve: {}", address, e.getMessage());
        }
    }

    private void accept(ServerSocketChannel opened) {
        try {
            SocketChannel client;
            while ((client = opened.accept()) != null) {
                client.configureBlocking(false);
                if (bound instanceof InetSocketAddress) {
                    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                StreamLine line = new StreamLine(loop, instrument, client, lines::remove);
                lines.add(line);
                line.begin();
            }
        } catch (IOException e) {
            LOG.warn("{} could not accept a client: {}", address, e.getMessage());
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void pullOut() {
        loop.execute(() -> {
            ServerSocketChannel open = server;
            server = null;
            Doors.closeQuietly(open);
            List.copyOf(lines).forEach(StreamLine::disconnect);
        });
    }

    @Override
    public void plugIn() {
        loop.execute(() -> {
            if (server == null) {
                try {
                    serve(listen(bound));
                } catch (IOException e) {
                    LOG.warn("{} cannot be served again: {}", address, e.getMessage());
                }
            }
        });
    }

    @Override
    public void close() {
        pullOut();
        Doors.settle(loop);
    }
}
