package org.fieldrack.smartdevice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;

/**
 * A smart device's line: messages in and out over a byte transport of the event loop.
 *
 * <p>What comes goes into the host's queue, which the host's own thread empties, because the loop may not wait for a
 * buffer's lock. Both directions hold 1024 messages; what does not fit is dropped and counted.
 */
final class FrameLine implements Transport.Listener {
    static final int QUEUE = 1024;

    /** What the line tells its host. */
    sealed interface Word {
        record Opened() implements Word {}

        record Closed(String reason) implements Word {}

        record Received(Message message) implements Word {}

        record Fault(ErrorCode code) implements Word {}

        /** Work that another thread asks of the host. */
        record Task(Runnable work) implements Word {}
    }

    private final EventLoop loop;
    private final Transport transport;
    private final BlockingQueue<Word> host;
    private final Counter dropped;
    private final FrameReader reader;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private final byte[] encoded = new byte[Message.MAX_ENCODING_SIZE + 1];
    private boolean open;

    FrameLine(EventLoop loop, Supplier<Transport> transport, BlockingQueue<Word> host, Counter dropped) {
        this.loop = loop;
        this.transport = transport.get();
        this.host = host;
        this.dropped = dropped;
        this.reader =
                new FrameReader(message -> tell(new Word.Received(message.copy())), code -> tell(new Word.Fault(code)));
    }

    private void tell(Word word) {
        if (!host.offer(word)) {
            dropped.increment();
        }
    }

    void connect() {
        loop.execute(() -> transport.connect(this));
    }

    /** Encodes and sends; the message may be filled again at once. */
    void send(Message message) {
        int end = message.encode(encoded, 0);
        ByteBuffer bytes =
                ByteBuffer.allocate(end + 1).put(encoded, 0, end).put((byte) 0).flip();
        loop.execute(() -> enqueue(bytes));
    }

    private void enqueue(ByteBuffer bytes) {
        if (!open || pending.size() >= QUEUE) {
            dropped.increment();
            return;
        }
        pending.add(bytes);
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
        loop.execute(() -> {
            open = false;
            pending.clear();
            transport.close();
        });
    }

    @Override
    public void opened() {
        open = true;
        reader.reset();
        tell(new Word.Opened());
    }

    @Override
    public void closed(String reason) {
        open = false;
        pending.clear();
        Word word = new Word.Closed(reason);
        if (!host.offer(word)) {
            // the end of a line must not be lost: it takes the place of the oldest message
            host.poll();
            tell(word);
        }
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
