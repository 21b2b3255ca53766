package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The frame stream of a context; specification sections 2 and 8.
 *
 * <p>A frame is delivered as soon as it is complete and never split over two buffers: the rest of a buffer is moved in
 * front of what is read next. One thread at a time, which is checked; {@link #stop} may be called from another.
 */
final class ReadChannel {
    /** Reads of at least this many bytes keep the cost of a system call away from the cost of a frame. */
    private static final int LEAST_CHUNK = 16 * 1024;

    private static final int FRAMES_PER_BUFFER = 4;
    private static final long STOP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final OniTransport transport;
    private final long limitNanos;
    private final Clock clock;
    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    private FrameScanner scanner = new FrameScanner(DeviceTable.EMPTY, false);
    private FrameBuffer.Pool pool = new FrameBuffer.Pool(LEAST_CHUNK);
    private @Nullable FrameBuffer buffer;
    private int chunk = LEAST_CHUNK;
    private int at;
    private int end;
    private long badFrames;
    private volatile boolean running;

    ReadChannel(OniTransport transport, HostOptions options, Clock clock) {
        this.transport = transport;
        this.limitNanos = options.readLimit().toNanos();
        this.clock = clock;
    }

    /** Takes a new table or block size; nobody reads while it does. */
    void configure(DeviceTable table, boolean lenient, int blockReadSize) {
        scanner = new FrameScanner(table, lenient);
        chunk = Math.max(LEAST_CHUNK, blockReadSize);
        int frame = DeviceTable.padded(table.maxReadFrameSize());
        pool = new FrameBuffer.Pool(chunk + FRAMES_PER_BUFFER * frame);
        drop();
    }

    void start() {
        drop();
        running = true;
    }

    /** Ends the read that is under way and returns when it has ended. */
    void stop() {
        running = false;
        long deadline = clock.ticks() + STOP_LIMIT_NANOS;
        for (Thread other = reader.get(); other != null && other != Thread.currentThread(); other = reader.get()) {
            transport.wake();
            if (clock.ticks() > deadline) {
                throw new OniException(
                        OniError.INVALID_STATE,
                        "the thread " + other.getName() + " does not come back from its frames");
            }
            LockSupport.parkNanos(20_000);
        }
        drop();
    }

    boolean isRunning() {
        return running;
    }

    private void drop() {
        if (buffer != null) {
            buffer.leave();
            buffer = null;
        }
        at = 0;
        end = 0;
        scanner.forgetTime();
    }

    FrameScanner scanner() {
        return scanner;
    }

    long badFrames() {
        return badFrames;
    }

    /** Delivers at least one frame and every other that is there; returns how many, 0 when stopped. */
    int batch(FrameVisitor visitor) {
        enter();
        try {
            long deadline = clock.ticks() + limitNanos;
            while (true) {
                FrameBuffer now = buffer;
                if (now != null && at < end) {
                    int from = at;
                    at = scanner.scan(now.segment, at, end, visitor);
                    if (at > from) {
                        visitor.block(now.segment, from, at);
                        return scanner.lastCount();
                    }
                    refuseBadFrame(now);
                }
                if (!fill(deadline)) {
                    return 0;
                }
            }
        } finally {
            reader.set(null);
        }
    }

    /** Returns the next frame, empty when stopped. */
    Optional<OniFrame> frame() {
        enter();
        try {
            long deadline = clock.ticks() + limitNanos;
            while (true) {
                FrameBuffer now = buffer;
                if (now != null && at < end) {
                    OneFrame one = new OneFrame(now);
                    int limit = Math.min(end, at + scanner.needed(now.segment, at, end));
                    int next = scanner.scan(now.segment, at, Math.max(limit, at), one);
                    if (next > at) {
                        at = next;
                        return Optional.ofNullable(one.frame);
                    }
                    refuseBadFrame(now);
                }
                if (!fill(deadline)) {
                    return Optional.empty();
                }
            }
        } finally {
            reader.set(null);
        }
    }

    private static final class OneFrame implements FrameVisitor {
        private final FrameBuffer buffer;
        private @Nullable OniFrame frame;

        OneFrame(FrameBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void frame(MemorySegment block, int sample, int size, long time, int address) {
            buffer.lend();
            frame = new OniFrame(buffer, sample, size, time, address);
        }
    }

    private void enter() {
        Thread other = reader.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new OniException(
                    OniError.INVALID_STATE, "the read channel is in use by the thread " + other.getName());
        }
    }

    private void refuseBadFrame(FrameBuffer now) {
        String fault = scanner.fault(now.segment, at, end);
        if (!fault.isEmpty()) {
            badFrames++;
            throw new OniException(OniError.BAD_FRAME, fault + "; stop and start to find the next frame");
        }
    }

    /** Reads more bytes behind those that are there; false when stopped. */
    private boolean fill(long deadline) {
        FrameBuffer target = room();
        ByteBuffer bytes = target.bytes;
        bytes.limit(Math.min(target.capacity(), end + chunk)).position(end);
        int needed = scanner.needed(target.segment, at, end) - (end - at);
        while (running) {
            long wait = limitNanos == 0 ? -1 : deadline - clock.ticks();
            if (limitNanos != 0 && wait <= 0) {
                throw new OniException(
                        OniError.READ_FAILURE,
                        "no frame came from " + transport.name() + " within " + limitNanos / 1_000_000 + " ms");
            }
            int count = transport.readStream(bytes, needed, wait);
            if (count > 0) {
                end += count;
                return true;
            }
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return false;
    }

    /** Returns a buffer with room for a chunk behind the bytes that are there. */
    private FrameBuffer room() {
        FrameBuffer now = buffer;
        if (now != null && now.capacity() - end >= Math.min(chunk, now.capacity() / 2)) {
            return now;
        }
        if (now != null && now.isUnshared()) {
            MemorySegment.copy(now.segment, at, now.segment, 0, end - at);
            end -= at;
            at = 0;
            return now;
        }
        FrameBuffer next = pool.take();
        if (now != null) {
            MemorySegment.copy(now.segment, at, next.segment, 0, end - at);
            now.leave();
        }
        end -= at;
        at = 0;
        buffer = next;
        return next;
    }
}
