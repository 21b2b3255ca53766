package org.fieldrack.record.recording;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of byte frames off the heap, by which a stream's thread hands samples to the thread that writes them.
 *
 * <p>One producer, one consumer, no lock. A full queue is a value: {@link #reserve} returns null and the producer counts.
 */
final class FrameRing {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final long WRAPPED = -1;

    private final MemorySegment memory;
    private final long capacity;
    private volatile long head;
    private volatile long tail;
    private long pending;
    private long skipFrom = -1;
    private long skipTo;

    /** @param bytes at least 1024; rounded up to a multiple of 64 */
    FrameRing(long bytes) {
        capacity = (Math.max(1024, bytes) + 63) & ~63L;
        // a producer may still be inside a call while the recording ends: only the collector knows when nobody is
        memory = Arena.ofAuto().allocate(capacity, 64);
    }

    /** Returns the longest frame that surely fits into an empty queue. */
    long longest() {
        return capacity / 2 - 16;
    }

    /** Producer: returns room for a frame, null where there is none now. It is handed over with {@link #commit}. */
    @Nullable
    MemorySegment reserve(long bytes) {
        long need = 8 + ((bytes + 7) & ~7L);
        long start = head;
        long free = tail;
        if (start == free) {
            start = beginAnew(start);
            free = start;
        } else if (free == skipFrom) {
            free = skipTo;
        }
        long at = start % capacity;
        long room = capacity - at;
        long skip = need <= room ? 0 : room;
        if (start + skip + need - free > capacity) {
            return null;
        }
        if (skip > 0) {
            memory.set(LONG, at, WRAPPED);
            at = 0;
        }
        memory.set(LONG, at, bytes);
        pending = start + skip + need;
        return memory.asSlice(at + 8, bytes);
    }

    /**
     * Passes over the rest of the memory, so that only as much of it is ever touched as was waiting. The consumer sees it after
     * the next commit; before, it finds the queue empty and looks at nothing.
     */
    private long beginAnew(long empty) {
        long at = empty % capacity;
        if (at == 0) {
            return empty;
        }
        skipFrom = empty;
        skipTo = empty + capacity - at;
        return skipTo;
    }

    void commit() {
        head = pending;
    }

    /** Consumer: returns the oldest frame, null for none; it stays valid until {@link #release}. */
    @Nullable
    MemorySegment peek() {
        long now = tail;
        if (now == head) {
            return null;
        }
        if (now == skipFrom) {
            now = skipTo;
            tail = now;
        }
        long at = now % capacity;
        long bytes = memory.get(LONG, at);
        if (bytes == WRAPPED) {
            tail = now + capacity - at;
            return peek();
        }
        return memory.asSlice(at + 8, bytes);
    }

    /** Consumer: gives back the frame that {@link #peek} returned. */
    void release() {
        long now = tail;
        tail = now + 8 + ((memory.get(LONG, now % capacity) + 7) & ~7L);
    }
}
