package org.fieldrack.buses.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves an instrument at the far end of a serial line (the other end of a pty pair): there is one line, always open. */
final class LinkDoor implements Door, Line, Transport.Listener {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.sim");
    private static final Duration RETRY = Duration.ofMillis(200);

    private final EventLoop loop;
    private final Instrument instrument;
    private final Transport transport;
    private final String address;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private boolean open;
    private boolean pluggedIn = true;

    LinkDoor(EventLoop loop, Instrument instrument, Transport transport, String address) {
        this.loop = loop;
        this.instrument = instrument;
        this.transport = transport;
        this.address = address;
        loop.execute(() -> transport.connect(this));
    }

    @Override
    public void opened() {
        open = true;
        instrument.opened(this);
    }

    @Override
    public void closed(String reason) {
        LOG.debug("{}: {}", address, reason);
        end();
        if (pluggedIn) {
            later(RETRY, () -> {
                if (pluggedIn && !open) {
                    transport.connect(this);
                }
            });
        }
    }

    private void end() {
        pending.clear();
        if (open) {
            open = false;
            instrument.closed(this);
        }
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        instrument.received(this, bytes, end);
    }

    @Override
    public void writable() {
        flush();
    }

    @Override
    public void send(ByteBuffer bytes, boolean end) {
        boolean idle = pending.isEmpty();
        pending.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        if (idle) {
            flush();
        }
    }

    private void flush() {
        try {
            while (open && !pending.isEmpty() && transport.write(pending.peek())) {
                pending.remove();
            }
        } catch (IOException e) {
            closed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void disconnect() {
        // a serial line has no connection to end
    }

    @Override
    public void later(Duration delay, Runnable task) {
        loop.schedule(loop.clock().ticks() + delay.toNanos(), task);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void pullOut() {
        loop.execute(() -> {
            pluggedIn = false;
            transport.close();
            end();
        });
    }

    @Override
    public void plugIn() {
        loop.execute(() -> {
            pluggedIn = true;
            transport.connect(this);
        });
    }

    @Override
    public void close() {
        pullOut();
        Doors.settle(loop);
    }
}
