package org.fieldrack.buses.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Trace;
import org.fieldrack.bus.Transport;
import org.fieldrack.buses.BusAddress;
import org.fieldrack.buses.Transports;

/**
 * Stands between the clients of an instrument and the instrument, so that what other programs say to it can be recorded.
 *
 * <p>The instrument is connected while a client is there; all clients hear what it says. Where the instrument ends the
 * connection, the clients' connections end too. Belongs to the loop.
 */
public final class Bridge implements Instrument, Transport.Listener {
    private static final Duration RETRY = Duration.ofMillis(500);

    private final EventLoop loop;
    private final Supplier<Transport> wire;
    private final Consumer<Trace.Entry> looker;
    private final List<Line> lines = new ArrayList<>();
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private Transport transport;
    private boolean up;

    /**
     * Makes a bridge.
     *
     * @param instrument a TCP or serial address
     * @param looker hears each message in the loop and must return at once
     * @throws IllegalArgumentException with a sentence for the user where the address is of another kind
     */
    public Bridge(BusAddress instrument, EventLoop loop, Consumer<Trace.Entry> looker) {
        this.loop = loop;
        this.wire = Transports.of(instrument, loop);
        this.transport = wire.get();
        this.looker = looker;
    }

    private void log(Trace.Direction direction, byte[] bytes, boolean end) {
        looker.accept(new Trace.Entry(loop.clock().utcNanos(), direction, "", bytes, end));
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    // ---- clients

    @Override
    public void opened(Line line) {
        lines.add(line);
        if (lines.size() == 1) {
            transport = wire.get();
            transport.connect(this);
        }
    }

    @Override
    public void closed(Line line) {
        if (lines.remove(line) && lines.isEmpty()) {
            end();
        }
    }

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        byte[] message = copy(bytes);
        log(Trace.Direction.OUT, message, end);
        pending.add(ByteBuffer.wrap(message));
        if (pending.size() == 1) {
            writable();
        }
    }

    // ---- the instrument

    @Override
    public void opened() {
        up = true;
        log(Trace.Direction.NOTE, "connected".getBytes(java.nio.charset.StandardCharsets.UTF_8), false);
        writable();
    }

    @Override
    public void closed(String reason) {
        log(Trace.Direction.NOTE, reason.getBytes(java.nio.charset.StandardCharsets.UTF_8), false);
        end();
        List.copyOf(lines).forEach(Line::disconnect);
        // a line that cannot be ended, such as a serial one, goes on with the next connection
        lines.stream().findFirst().ifPresent(line -> line.later(RETRY, this::connectAgain));
    }

    private void connectAgain() {
        if (!up && !lines.isEmpty()) {
            transport.close();
            transport = wire.get();
            transport.connect(this);
        }
    }

    private void end() {
        up = false;
        pending.clear();
        transport.close();
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        byte[] message = copy(bytes);
        log(Trace.Direction.IN, message, end);
        lines.forEach(line -> line.send(ByteBuffer.wrap(message), end));
    }

    @Override
    public void writable() {
        try {
            while (up && !pending.isEmpty() && transport.write(pending.peek())) {
                pending.remove();
            }
        } catch (IOException e) {
            closed(String.valueOf(e.getMessage()));
        }
    }
}
