package org.fieldrack.oni.sim;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.device.Simulator;
import org.fieldrack.oni.OniTcp;
import org.jspecify.annotations.Nullable;

/**
 * Serves one controller over TCP; specification section T.
 *
 * <p>One session at a time: it begins with a configuration connection, which puts the controller into its power-on state,
 * and ends when that connection is closed. Every connection says hello on a thread of its own, so that none holds up others.
 */
public final class OniServer implements Simulator {
    private static final int HELLO_MILLIS = 5_000;
    private static final int FAREWELL_MILLIS = 1_000;

    private final Controller controller;
    private final ServerSocketChannel listener;
    private final String host;
    private final Set<SocketChannel> greeting = ConcurrentHashMap.newKeySet();
    private final Object sessions = new Object();
    private @Nullable OniSession session;

    /**
     * Starts serving.
     *
     * @throws IOException when the address is in use or not of this computer; its message is a sentence for the user
     */
    public OniServer(Controller controller, String host, int port) throws IOException {
        this.controller = controller;
        this.host = host;
        this.listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(host, port), 64);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw new IOException(
                    host + ":" + port + " cannot be served (" + e.getMessage() + "): give another --listen HOST:PORT",
                    e);
        }
        Thread.ofPlatform().daemon().name("oni-accept").start(this::accept);
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public String address() {
        return OniTcp.SCHEME + "://" + host + ":" + port();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                greeting.add(channel);
                Thread.ofVirtual().name("oni-hello").start(() -> greet(channel));
            } catch (IOException e) {
                if (listener.isOpen()) {
                    // out of descriptors or the like: the next connection may succeed
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private void greet(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer hello = readHello(channel);
            int channelNumber = Byte.toUnsignedInt(hello.get(4));
            short token = hello.getShort(6);
            if (hello.getInt(0) != OniTcp.MAGIC || channelNumber > OniTcp.WRITE) {
                refuse(channel, OniTcp.STATUS_BAD_HELLO, token);
            } else if (channelNumber == OniTcp.CONFIG) {
                begin(channel, (hello.get(5) & OniTcp.FLAG_BYTES) != 0, token);
            } else {
                join(channel, channelNumber, token);
            }
        } catch (IOException e) {
            close(channel);
        } finally {
            greeting.remove(channel);
        }
    }

    private static ByteBuffer readHello(SocketChannel channel) throws IOException {
        long deadline = System.nanoTime() + HELLO_MILLIS * 1_000_000L;
        byte[] bytes = new byte[OniTcp.HELLO_LENGTH];
        InputStream in = channel.socket().getInputStream();
        int count = 0;
        while (count < bytes.length) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new EOFException("no hello in time");
            }
            channel.socket().setSoTimeout((int) left);
            int n = in.read(bytes, count, bytes.length - count);
            if (n < 0) {
                throw new EOFException("closed before the hello was complete");
            }
            count += n;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void begin(SocketChannel channel, boolean bytes, short token) throws IOException {
        if (!tryBegin(channel, bytes)) {
            refuse(channel, OniTcp.STATUS_BUSY, token);
        }
    }

    private boolean tryBegin(SocketChannel channel, boolean bytes) throws IOException {
        synchronized (sessions) {
            OniSession before = session;
            if (before != null && before.isAlive()) {
                return false;
            }
            if (before != null) {
                before.close();
            }
            short fresh = (short) ThreadLocalRandom.current().nextInt(1, 0x10000);
            OniSession next = new OniSession(controller, channel, fresh, bytes);
            session = next;
            answer(channel, OniTcp.STATUS_OK, fresh);
            next.start();
            return true;
        }
    }

    private void join(SocketChannel channel, int number, short token) throws IOException {
        OniSession now;
        synchronized (sessions) {
            now = session;
        }
        if (now == null || now.token() != token || !now.isAlive()) {
            refuse(channel, OniTcp.STATUS_WRONG_TOKEN, token);
            return;
        }
        if (!now.claim(number)) {
            refuse(channel, OniTcp.STATUS_BUSY, token);
            return;
        }
        answer(channel, OniTcp.STATUS_OK, token);
        now.join(number, channel);
    }

    /**
     * Says no and hangs up. Waits a moment for the host to do so first: closing while bytes of it are unread would reset the
     * connection and may overtake the answer.
     */
    private static void refuse(SocketChannel channel, int status, short token) throws IOException {
        try (channel) {
            answer(channel, status, token);
            channel.shutdownOutput();
            long deadline = System.nanoTime() + FAREWELL_MILLIS * 1_000_000L;
            InputStream in = channel.socket().getInputStream();
            channel.socket().setSoTimeout(FAREWELL_MILLIS);
            byte[] rest = new byte[1024];
            while (in.read(rest) >= 0 && System.nanoTime() < deadline) {
                // nobody wants it
            }
        } catch (SocketTimeoutException e) {
            // it keeps its end open: no matter
        }
    }

    private static void answer(SocketChannel channel, int status, short token) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(OniTcp.HELLO_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        answer.putInt(OniTcp.MAGIC)
                .put((byte) status)
                .put((byte) 0)
                .putShort(token)
                .flip();
        while (answer.hasRemaining()) {
            channel.write(answer);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // nothing listens any more all the same
        }
        greeting.forEach(OniServer::close);
        synchronized (sessions) {
            if (session != null) {
                session.close();
            }
        }
    }
}
