package org.fieldrack.smartdevice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Supplier;
import org.fieldrack.bus.Transport;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;

/**
 * A smart device's line: messages in and out over a byte transport of the event loop.
 *
 * <p>Belongs to the loop, which reads all lines before it takes apart what came; a transport that brings its input itself
 * is heard at once. 1024 messages wait to go out; what does not fit is dropped and counted.
 */
final class FrameLine implements Transport.Listener {
    static final int QUEUE = 1024;

    /** So much input is kept until it is taken apart. */
    private static final int INPUT = 64 * 1024;

    /** Whom the line tells. */
    interface Host {
        void opened();

        void closed(String reason);

        /** The message is filled again afterwards. */
        void received(Message message);

        /** A frame came that is no message. */
        void fault(ErrorCode code);

        /** All that had come is told: does what is due. */
        void look(long now);

        /** The host itself failed; the other lines go on. */
        void failed(RuntimeException cause);
    }

    private final SmartLoop loop;
    private final Transport transport;
    private final Host host;
    private final HostCounters counters;
    private final FrameReader reader;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private final byte[] encoded = new byte[Message.MAX_ENCODING_SIZE + 1];
    private byte[] input = new byte[64];
    private int filled;
    private boolean reading;
    private boolean open;

    FrameLine(SmartLoop loop, Supplier<Transport> transport, Host host, HostCounters counters, boolean strict) {
        this.loop = loop;
        this.transport = transport.get();
        this.host = host;
        this.counters = counters;
        this.reader = new FrameReader(this::received, host::fault, strict);
    }

    void connect() {
        transport.connect(this);
    }

    // ---- in

    /** Reads what has come and keeps it. */
    void read() {
        reading = true;
        try {
            transport.look();
        } catch (RuntimeException e) {
            host.failed(e);
        }
        reading = false;
    }

    /** Tells what was read, and that it was all. */
    void look(long now) {
        try {
            tell();
            if (open) {
                host.look(now);
            }
        } catch (RuntimeException e) {
            host.failed(e);
        }
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        int more = bytes.remaining();
        if (filled + more > input.length) {
            input = Arrays.copyOf(input, Math.max(2 * input.length, filled + more));
        }
        bytes.get(input, filled, more);
        filled += more;
        if (!reading || filled > INPUT) {
            tell();
        }
    }

    private void tell() {
        int end = filled;
        filled = 0;
        reader.accept(input, 0, end);
    }

    private void received(Message message) {
        if (message.hasTrailing()) {
            counters.trailing().increment();
        }
        host.received(message);
    }

    // ---- out

    /** Encodes and sends; the message may be filled again at once. */
    void send(Message message) {
        if (!open || pending.size() >= QUEUE) {
            counters.dropped().increment();
            return;
        }
        int end = message.encode(encoded, 0);
        pending.add(
                ByteBuffer.allocate(end + 1).put(encoded, 0, end).put((byte) 0).flip());
        if (pending.size() == 1) {
            flush();
        }
    }

    private void flush() {
        try {
            while (!pending.isEmpty() && transport.write(pending.peek())) {
                pending.remove();
            }
        } catch (IOException e) {
            transport.close();
            closed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void writable() {
        flush();
    }

    // ---- life

    @Override
    public void opened() {
        open = true;
        reader.reset();
        loop.add(this);
        host.opened();
    }

    @Override
    public void closed(String reason) {
        end();
        host.closed(reason);
    }

    void close() {
        end();
        transport.close();
    }

    private void end() {
        open = false;
        filled = 0;
        pending.clear();
        loop.remove(this);
    }
}
