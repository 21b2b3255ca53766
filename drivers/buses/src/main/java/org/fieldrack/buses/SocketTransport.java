package org.fieldrack.buses;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.jspecify.annotations.Nullable;

/** A stream socket in the loop: TCP or a Unix domain socket. */
final class SocketTransport implements Transport {
    /** A silent peer that lost power is found out after about 5 + 3 seconds, also where nobody ever writes. */
    private static final int KEEPALIVE_IDLE_SECONDS = 5;

    private static final int KEEPALIVE_PROBES = 3;

    private final EventLoop loop;
    private final @Nullable String host;
    private final int port;
    private final @Nullable Path path;
    /** What the selector waits for while nothing is to be written. */
    private final int idle;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private Listener listener = Listener.NOBODY;
    /** Tells an attempt from a later one while a name is looked up. */
    private int attempt;

    private SocketTransport(EventLoop loop, @Nullable String host, int port, @Nullable Path path, int idle) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.path = path;
        this.idle = idle;
    }

    static SocketTransport tcp(EventLoop loop, String host, int port) {
        return new SocketTransport(loop, host, port, null, SelectionKey.OP_READ);
    }

    /**
     * A connection that is read by {@link #look} only. It acknowledges late: otherwise the kernel sends a segment in each
     * read of a few bytes, which costs as much as the read itself.
     */
    static SocketTransport lookedAt(EventLoop loop, String host, int port) {
        return new SocketTransport(loop, host, port, null, 0);
    }

    static SocketTransport unix(EventLoop loop, Path path) {
        return new SocketTransport(loop, null, 0, path, SelectionKey.OP_READ);
    }

    @Override
    public void connect(Listener to) {
        close();
        listener = to;
        int mine = attempt;
        if (host != null) {
            NameLookup.find(loop, host, found -> connectTo(mine, found), reason -> failed(mine, reason));
        } else if (path != null) {
            loop.execute(() -> open(mine, UnixDomainSocketAddress.of(path)));
        }
    }

    private void connectTo(int mine, InetAddress found) {
        open(mine, new InetSocketAddress(found, port));
    }

    private void failed(int mine, String reason) {
        if (mine == attempt) {
            end(reason);
        }
    }

    private void open(int mine, SocketAddress address) {
        if (mine != attempt) {
            return;
        }
        try {
            SocketChannel opened = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            channel = opened;
            opened.configureBlocking(false);
            if (address instanceof InetSocketAddress) {
                setTcpOptions(opened);
            }
            boolean connected = opened.connect(address);
            key = loop.register(opened, connected ? idle : SelectionKey.OP_CONNECT, this::ready);
            if (connected) {
                connected(opened);
            }
        } catch (IOException e) {
            end(reason(e));
        }
    }

    private static void setTcpOptions(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 1);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
        }
    }

    private void ready(int operations) {
        if ((operations & SelectionKey.OP_CONNECT) != 0) {
            finishConnect();
            return;
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            read();
        }
        SelectionKey current = key;
        if ((operations & SelectionKey.OP_WRITE) != 0 && current != null) {
            current.interestOps(idle);
            listener.writable();
        }
    }

    private void finishConnect() {
        SocketChannel current = channel;
        SelectionKey its = key;
        if (current == null || its == null) {
            return;
        }
        try {
            if (current.finishConnect()) {
                its.interestOps(idle);
                connected(current);
            }
        } catch (IOException e) {
            end(reason(e));
        }
    }

    private void connected(SocketChannel to) throws IOException {
        if (idle == 0 && to.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            to.setOption(ExtendedSocketOptions.TCP_QUICKACK, false);
        }
        listener.opened();
    }

    @Override
    public void look() {
        read();
    }

    /** Reads once; returns whether there may be more. */
    private boolean read() {
        SocketChannel current = channel;
        if (current == null) {
            return false;
        }
        ByteBuffer buffer = loop.readBuffer();
        int n;
        try {
            n = current.read(buffer);
        } catch (IOException e) {
            end(reason(e));
            return false;
        }
        if (n < 0) {
            end("closed by the instrument");
            return false;
        }
        boolean full = !buffer.hasRemaining();
        if (n > 0) {
            listener.received(buffer.flip(), false);
        }
        return full;
    }

    @Override
    public void drain() {
        boolean more = true;
        while (more) {
            more = read();
        }
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        SocketChannel current = channel;
        SelectionKey its = key;
        if (current == null || its == null) {
            throw new IOException("not connected");
        }
        current.write(output);
        if (!output.hasRemaining()) {
            return true;
        }
        its.interestOps(idle | SelectionKey.OP_WRITE);
        return false;
    }

    /** Returns this end's IP address, {@code null} while not connected. */
    @Nullable
    InetAddress localAddress() {
        SocketChannel current = channel;
        try {
            return current != null && current.getLocalAddress() instanceof InetSocketAddress inet
                    ? inet.getAddress()
                    : null;
        } catch (IOException e) {
            return null; // closed meanwhile: the same as not connected
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
        SocketChannel open = channel;
        channel = null;
        key = null;
        Closing.quietly(open);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
