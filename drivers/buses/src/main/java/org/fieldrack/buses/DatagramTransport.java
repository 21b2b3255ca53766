package org.fieldrack.buses;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.jspecify.annotations.Nullable;

/**
 * UDP in the loop: a write is a datagram, each datagram received ends a message.
 *
 * <p>To a single host it takes only that host's datagrams; that nobody listens there shows as missing replies. To a broadcast address it
 * takes everybody's answers.
 */
final class DatagramTransport implements Transport {
    private final EventLoop loop;
    private final String host;
    private final int port;
    private final int localPort;
    private final boolean broadcast;

    private @Nullable DatagramChannel channel;
    private @Nullable InetSocketAddress target;
    private Listener listener = Listener.NOBODY;
    private int attempt;

    /**
     * Makes a transport.
     *
     * @param localPort where answers are expected, 0 for any
     * @param broadcast {@code host} is a broadcast address
     */
    DatagramTransport(EventLoop loop, String host, int port, int localPort, boolean broadcast) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.localPort = localPort;
        this.broadcast = broadcast;
    }

    @Override
    public void connect(Listener to) {
        close();
        listener = to;
        int mine = attempt;
        NameLookup.find(loop, host, found -> open(mine, found), reason -> {
            if (mine == attempt) {
                end(reason);
            }
        });
    }

    private void open(int mine, InetAddress found) {
        if (mine != attempt) {
            return;
        }
        try {
            DatagramChannel opened = DatagramChannel.open();
            channel = opened;
            target = new InetSocketAddress(found, port);
            opened.configureBlocking(false);
            if (broadcast) {
                opened.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
            if (localPort > 0 || broadcast) {
                opened.bind(new InetSocketAddress(localPort));
            }
            if (!broadcast) {
                opened.connect(target);
            }
            loop.register(opened, SelectionKey.OP_READ, operations -> drain());
            listener.opened();
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void drain() {
        DatagramChannel current;
        while ((current = channel) != null) {
            ByteBuffer buffer = loop.readBuffer();
            try {
                SocketAddress sender = current.receive(buffer);
                if (sender == null) {
                    return;
                }
            } catch (PortUnreachableException e) {
                continue; // nobody listens there now; whoever asked hears of it as a missing reply
            } catch (IOException e) {
                end(String.valueOf(e.getMessage()));
                return;
            }
            listener.received(buffer.flip(), true);
        }
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        DatagramChannel current = channel;
        InetSocketAddress to = target;
        if (current == null || to == null) {
            throw new IOException("not open");
        }
        try {
            send(current, to, output);
        } catch (PortUnreachableException e) {
            send(current, to, output); // the error was the last datagram's
        }
        output.position(output.limit()); // where there was no room, it is lost, as any datagram may be
        return true;
    }

    private void send(DatagramChannel current, InetSocketAddress to, ByteBuffer output) throws IOException {
        if (broadcast) {
            current.send(output, to);
        } else {
            current.write(output);
        }
    }

    private void end(String reason) {
        Listener told = listener;
        close();
        told.closed(reason);
    }

    @Override
    public void close() {
        attempt++;
        listener = Listener.NOBODY;
        Closing.quietly(channel);
        channel = null;
    }
}
