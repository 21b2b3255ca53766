package org.fieldrack.buses.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves an instrument on UDP: each datagram is a message, each sender a line. */
final class DatagramDoor implements Door {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.sim");
    private static final int MOST_SENDERS = 1000;

    private final EventLoop loop;
    private final Instrument instrument;
    private final InetSocketAddress bound;
    private final Map<SocketAddress, DatagramLine> lines = new HashMap<>();
    private @Nullable DatagramChannel channel;

    DatagramDoor(EventLoop loop, Instrument instrument, InetSocketAddress wanted) throws IOException {
        this.loop = loop;
        this.instrument = instrument;
        DatagramChannel opened = bind(wanted);
        this.bound = (InetSocketAddress) opened.getLocalAddress();
        loop.execute(() -> serve(opened));
    }

    private static DatagramChannel bind(InetSocketAddress wanted) throws IOException {
        DatagramChannel opened = DatagramChannel.open();
        try {
            opened.configureBlocking(false);
            opened.bind(wanted);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private void serve(DatagramChannel opened) {
        channel = opened;
        try {
            loop.register(opened, SelectionKey.OP_READ, operations -> read(opened));
        } catch (IOException e) {
            LOG.warn("{} does not serve: {}", address(), e.getMessage());
        }
    }

    private void read(DatagramChannel from) {
        ByteBuffer buffer = loop.readBuffer();
        SocketAddress sender;
        try {
            sender = from.receive(buffer);
        } catch (IOException e) {
            LOG.debug("{}: {}", address(), e.getMessage());
            return;
        }
        if (sender == null) {
            return;
        }
        DatagramLine line = lines.get(sender);
        if (line == null) {
            if (lines.size() >= MOST_SENDERS) {
                lines.clear();
            }
            line = new DatagramLine(sender);
            lines.put(sender, line);
            instrument.opened(line);
        }
        instrument.received(line, buffer.flip(), true);
    }

    @Override
    public String address() {
        return "udp://" + Doors.hostPort(bound);
    }

    @Override
    public void pullOut() {
        loop.execute(() -> {
            DatagramChannel open = channel;
            channel = null;
            Doors.closeQuietly(open);
            lines.clear();
        });
    }

    @Override
    public void plugIn() {
        loop.execute(() -> {
            if (channel == null) {
                try {
                    serve(bind(bound));
                } catch (IOException e) {
                    LOG.warn("{} cannot be served again: {}", address(), e.getMessage());
                }
            }
        });
    }

    @Override
    public void close() {
        pullOut();
        Doors.settle(loop);
    }

    /** One sender. */
    private final class DatagramLine implements Line {
        private final SocketAddress client;

        DatagramLine(SocketAddress client) {
            this.client = client;
        }

        @Override
        public void send(ByteBuffer bytes, boolean end) {
            DatagramChannel open = channel;
            try {
                if (open != null) {
                    open.send(bytes, client);
                }
            } catch (IOException e) {
                LOG.debug("{} to {}: {}", address(), client, e.getMessage());
            }
            bytes.position(bytes.limit());
        }

        @Override
        public void disconnect() {
            lines.remove(client);
        }

        @Override
        public void later(Duration delay, Runnable task) {
            loop.schedule(loop.clock().ticks() + delay.toNanos(), task);
        }

        @Override
        public boolean isOpen() {
            return channel != null;
        }
    }
}
