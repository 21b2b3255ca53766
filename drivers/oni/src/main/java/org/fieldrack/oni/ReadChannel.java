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
 * front of what is read next. One thread at a time, which is checked. Only that thread touches buffers: whoever starts,
 * stops or configures leaves another {@link Setup} and the reader drops its bytes when it sees that.
 */
final class ReadChannel {
    /** Reads of at least this many bytes keep the cost of a system call away from the cost of a frame. */
    private static final int LEAST_CHUNK = 32 * 1024;

    private static final int FRAMES_PER_BUFFER = 4;
    private static final long STOP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What a reader goes by; a new one means that everything read before is void. */
    private record Setup(FrameScanner scanner, FrameBuffer.Pool pool, int chunk, boolean running) {
        Setup running(boolean runs) {
            return new Setup(scanner, pool, chunk, runs);
        }
    }

    private final OniTransport transport;
    private final long limitNanos;
    private final Clock clock;
    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    /** A cursor is open and looks at bytes that it has: nobody needs to wait for it. */
    private volatile boolean browsing;

    private volatile Setup setup = new Setup(
            new FrameScanner(DeviceTable.EMPTY, false), new FrameBuffer.Pool(LEAST_CHUNK), LEAST_CHUNK, false);
    private volatile long badFrames;

    // the reader's own
    private Setup mine = setup;
    private @Nullable FrameBuffer buffer;
    private int at;
    private int end;

    ReadChannel(OniTransport transport, HostOptions options, Clock clock) {
        this.transport = transport;
        this.limitNanos = options.readLimit().toNanos();
        this.clock = clock;
    }

    // ---- control

    /** Takes a new table or block size. */
    synchronized void configure(DeviceTable table, boolean lenient, int blockReadSize) {
        int chunk = Math.max(LEAST_CHUNK, blockReadSize);
        int frame = DeviceTable.padded(table.maxReadFrameSize());
        setup = new Setup(
                new FrameScanner(table, lenient),
                new FrameBuffer.Pool(chunk + FRAMES_PER_BUFFER * frame),
                chunk,
                setup.running());
    }

    synchronized void start() {
        setup = setup.running(true);
    }

    private synchronized void end() {
        setup = setup.running(false);
    }

    /** Ends the read that is under way and returns when it has ended. */
    void stop() {
        end();
        long deadline = clock.ticks() + STOP_LIMIT_NANOS;
        for (Thread other = reader.get();
                other != null && other != Thread.currentThread() && !browsing;
                other = reader.get()) {
            transport.wake();
            if (clock.ticks() > deadline) {
                throw new OniException(
                        OniError.INVALID_STATE,
                        "the thread " + other.getName() + " does not come back from its frames");
            }
            LockSupport.parkNanos(20_000);
        }
    }

    FrameScanner scanner() {
        return setup.scanner();
    }

    long badFrames() {
        return badFrames;
    }

    // ---- reading

    /** Delivers at least one frame and every other that is there; returns how many, 0 when stopped. */
    int batch(FrameVisitor visitor) {
        enter();
        try {
            long deadline = clock.ticks() + limitNanos;
            while (true) {
                FrameBuffer now = adopt();
                FrameScanner scanner = mine.scanner();
                if (now != null && at < end) {
                    int from = at;
                    at = scanner.scan(now.segment, from, end, visitor);
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
            FrameBuffer now = next();
            if (now == null) {
                return Optional.empty();
            }
            now.lend();
            FrameScanner scanner = mine.scanner();
            return Optional.of(new OniFrame(now, lastSample(), scanner.size(), scanner.time(), scanner.address()));
        } finally {
            reader.set(null);
        }
    }

    /** Steps over the next frame, waiting for it; null when stopped. */
    private @Nullable FrameBuffer next() {
        long deadline = clock.ticks() + limitNanos;
        while (true) {
            FrameBuffer now = adopt();
            if (now != null && at < end) {
                int stride = mine.scanner().step(now.segment, at, end);
                if (stride > 0) {
                    at += stride;
                    return now;
                }
                refuseBadFrame(now);
            }
            if (!fill(deadline)) {
                return null;
            }
        }
    }

    private void enter() {
        Thread other = reader.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new OniException(
                    OniError.INVALID_STATE, "the read channel is in use by the thread " + other.getName());
        }
    }

    /** Drops what was read before the last start, stop or table; returns the buffer that has bytes, if any. */
    private @Nullable FrameBuffer adopt() {
        Setup now = setup;
        if (now != mine) {
            if (buffer != null) {
                buffer.leave();
                buffer = null;
            }
            at = 0;
            end = 0;
            mine = now;
            now.scanner().forgetTime();
        }
        return buffer;
    }

    private void refuseBadFrame(FrameBuffer now) {
        String fault = mine.scanner().fault(now.segment, at, end);
        if (!fault.isEmpty()) {
            badFrames++;
            throw new OniException(OniError.BAD_FRAME, fault + "; stop and start to find the next frame");
        }
    }

    /** Reads more bytes behind those that are there; false when stopped. */
    private boolean fill(long deadline) {
        if (!mine.running()) {
            return false;
        }
        FrameBuffer target = room();
        ByteBuffer bytes = target.bytes;
        bytes.limit(Math.min(target.capacity(), end + mine.chunk())).position(end);
        int needed = mine.scanner().needed(target.segment, at, end) - (end - at);
        while (setup == mine) {
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
        int chunk = mine.chunk();
        if (now != null && now.capacity() - end >= Math.min(chunk, now.capacity() / 2)) {
            return now;
        }
        if (now != null && now.isUnshared()) {
            MemorySegment.copy(now.segment, at, now.segment, 0, end - at);
            end -= at;
            at = 0;
            return now;
        }
        FrameBuffer next = mine.pool().take();
        if (now != null) {
            MemorySegment.copy(now.segment, at, next.segment, 0, end - at);
            now.leave();
        }
        end -= at;
        at = 0;
        buffer = next;
        return next;
    }

    // ---- a cursor, on its thread

    /** Reserves the channel for the calling thread. */
    FrameCursor cursor() {
        enter();
        browsing = true;
        return new ChannelCursor(this, buffer);
    }

    /** Says whether the bytes that were read are still of the run that goes on. */
    boolean isCurrent() {
        return setup == mine;
    }

    /** Steps over a frame that is there; returns the offset of its sample, 0 when there is none. */
    int stepInPlace(FrameBuffer now) {
        if (setup != mine || at >= end) {
            return 0;
        }
        int stride = mine.scanner().step(now.segment, at, end);
        if (stride == 0) {
            return 0;
        }
        int sample = at + FrameLayout.SAMPLE;
        at += stride;
        return sample;
    }

    /** Steps over the next frame, waiting for it; returns the buffer it is in, null when stopped. */
    @Nullable
    FrameBuffer stepOn() {
        browsing = false;
        try {
            return next();
        } finally {
            browsing = true;
        }
    }

    /** Returns the offset of the sample that was stepped over last. */
    int lastSample() {
        return at - mine.scanner().stride() + FrameLayout.SAMPLE;
    }

    void endCursor() {
        browsing = false;
        reader.set(null);
    }
}
