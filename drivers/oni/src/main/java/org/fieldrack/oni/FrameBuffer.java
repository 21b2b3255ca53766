package org.fieldrack.oni;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Off-heap memory that frames are read into and looked at, given back to its pool when the reader and every frame have let
 * go of it.
 *
 * <p>The reader counts the frames that it hands out in a plain field and settles the difference once, when it leaves the
 * buffer: so a frame costs one atomic operation instead of two. Frames may be released on any thread.
 */
final class FrameBuffer {
    private static final int HELD_BY_READER = 1 << 30;

    /** Buffers waiting for use; those that nobody gives back are collected with their last frame. */
    static final class Pool {
        private static final int MOST_KEPT = 16;
        private final ConcurrentLinkedQueue<FrameBuffer> free = new ConcurrentLinkedQueue<>();
        private final AtomicInteger kept = new AtomicInteger();
        private final int capacity;

        Pool(int capacity) {
            this.capacity = capacity;
        }

        FrameBuffer take() {
            FrameBuffer buffer = free.poll();
            if (buffer == null) {
                return new FrameBuffer(this, capacity);
            }
            kept.decrementAndGet();
            buffer.users.set(HELD_BY_READER);
            buffer.handedOut = 0;
            return buffer;
        }

        private void giveBack(FrameBuffer buffer) {
            if (kept.incrementAndGet() <= MOST_KEPT) {
                free.add(buffer);
            } else {
                kept.decrementAndGet();
            }
        }
    }

    final MemorySegment segment;
    final ByteBuffer bytes;
    private final Pool pool;
    private final AtomicInteger users = new AtomicInteger(HELD_BY_READER);
    private int handedOut;

    private FrameBuffer(Pool pool, int capacity) {
        this.pool = pool;
        this.segment = Arena.ofAuto().allocate(capacity, 64);
        this.bytes = segment.asByteBuffer();
    }

    int capacity() {
        return bytes.capacity();
    }

    /** Says whether no frame looks into the buffer, so that the reader may move its bytes. Reader only. */
    boolean isUnshared() {
        return users.get() - HELD_BY_READER + handedOut == 0;
    }

    /** Lends the buffer to one more frame. Reader only. */
    void lend() {
        handedOut++;
    }

    /** The reader goes on to another buffer. */
    void leave() {
        add(handedOut - HELD_BY_READER);
    }

    /** A frame is done with it. */
    void release() {
        add(-1);
    }

    private void add(int delta) {
        if (users.addAndGet(delta) == 0) {
            pool.giveBack(this);
        }
    }
}
