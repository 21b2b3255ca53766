package org.fieldrack.smartdevice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.Transport;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;

/**
 * A smart device's line: messages in and out over a byte transport of the event loop.
 *
 * <p>Belongs to the loop. 1024 messages wait to go out; what does not fit is dropped and counted.
 */
final class FrameLine implements Transport.Listener {
    static final int QUEUE = 1024;

    /** Whom the line tells. */
    interface Host {
        void opened();

        void closed(String reason);

        /** The message is filled again afterwards. */
        void received(Message message);

        /** A frame came that is no message. */
        void fault(ErrorCode code);
    }

    private final Transport transport;
    private final Host host;
    private final Counter dropped;
    private final FrameReader reader;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private final byte[] encoded = new byte[Message.MAX_ENCODING_SIZE + 1];
    private boolean open;

    FrameLine(Supplier<Transport> transport, Host host, Counter dropped) {
        this.transport = transport.get();
        this.host = host;
        this.dropped = dropped;
        this.reader = new FrameReader(host::received, host::fault);
    }

    void connect() {
        transport.connect(this);
    }

    /** Encodes and sends; the message may be filled again at once. */
    void send(Message message) {
        if (!open || pending.size() >= QUEUE) {
            dropped.increment();
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

    void close() {
        open = false;
        pending.clear();
        transport.close();
    }

    @Override
    public void opened() {
        open = true;
        reader.reset();
        host.opened();
    }

    @Override
    public void closed(String reason) {
        open = false;
        pending.clear();
        host.closed(reason);
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        reader.accept(bytes);
    }

    @Override
    public void writable() {
        flush();
    }

    @Override
    public void event(long bits) {
        // a byte line has no events
    }
}
