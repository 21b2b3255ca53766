package org.fieldrack.buses.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;

/** One client's connection at a {@link StreamDoor}; belongs to the loop. */
final class StreamLine implements Line {
    /** A client that lets more than this pile up does not read at all: its connection ends. */
    private static final long MOST_PENDING_BYTES = 64L << 20;

    private final EventLoop loop;
    private final Instrument instrument;
    private final SocketChannel channel;
    private final Consumer<StreamLine> whenClosed;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private long pendingBytes;
    private @Nullable SelectionKey key;

    StreamLine(EventLoop loop, Instrument instrument, SocketChannel channel, Consumer<StreamLine> whenClosed) {
        this.loop = loop;
        this.instrument = instrument;
        this.channel = channel;
        this.whenClosed = whenClosed;
    }

    void begin() throws IOException {
        key = loop.register(channel, SelectionKey.OP_READ, this::ready);
        instrument.opened(this);
    }

    private void ready(int operations) {
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            flush();
        }
        if ((operations & SelectionKey.OP_READ) != 0 && channel.isOpen()) {
            read();
        }
    }

    private void read() {
        ByteBuffer buffer = loop.readBuffer();
        int n;
        try {
            n = channel.read(buffer);
        } catch (IOException e) {
            n = -1; // a client that resets its connection has left
        }
        if (n < 0) {
            disconnect();
        } else if (n > 0) {
            instrument.received(this, buffer.flip(), false);
        }
    }

    @Override
    public void send(ByteBuffer bytes, boolean end) {
        if (!channel.isOpen()) {
            bytes.position(bytes.limit());
            return;
        }
        try {
            if (pending.isEmpty()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            disconnect();
            return;
        }
        if (bytes.hasRemaining()) {
            keep(bytes);
        }
    }

    private void keep(ByteBuffer bytes) {
        pendingBytes += bytes.remaining();
        if (pendingBytes > MOST_PENDING_BYTES) {
            disconnect();
            return;
        }
        pending.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void flush() {
        try {
            while (!pending.isEmpty()) {
                ByteBuffer first = pending.peek();
                pendingBytes -= channel.write(first);
                if (first.hasRemaining()) {
                    return;
                }
                pending.remove();
            }
            interest(SelectionKey.OP_READ);
        } catch (IOException e) {
            disconnect();
        }
    }

    private void interest(int operations) {
        SelectionKey current = key;
        if (current != null && current.isValid()) {
            current.interestOps(operations);
        }
    }

    @Override
    public void disconnect() {
        if (channel.isOpen()) {
            Doors.closeQuietly(channel);
            pending.clear();
            whenClosed.accept(this);
            instrument.closed(this);
        }
    }

    @Override
    public void later(Duration delay, Runnable task) {
        loop.schedule(loop.clock().ticks() + delay.toNanos(), task);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }
}
