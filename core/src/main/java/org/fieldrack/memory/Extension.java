package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The block that Fieldrack appends behind the peer's structure, on the next 64-byte boundary of the file (specification
 * sections 11.1 and 13.2).
 *
 * <p>{@code sequence} is odd while a transaction stores and even otherwise; it is also the word that waiters sleep on.
 * Everything else is written under the buffer's lock.
 */
final class Extension {
    static final int MAGIC = 0x31584250; // PBX1
    static final int SIZE = 384;
    private static final int VERSION_1 = 1;
    private static final long VERSION = 4;
    private static final long SEQUENCE = 8;
    private static final long WAITERS = 12;
    private static final long CHANGED = 16;
    private static final long RECOVERIES = 24;
    private static final long CREATOR_PID = 32;
    private static final long FLAGS = 36;
    private static final long CREATOR_START = 40;
    private static final long CATALOG_HASH = 48;
    private static final long LAST_UPDATE = 56;
    private static final long LAST_WRITE = 64;
    private static final long CHANGED_AT = 128;
    private static final int SOLE_WRITER = 1;
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment memory;

    Extension(MemorySegment memory) {
        this.memory = memory;
    }

    /** Returns where it starts in a file whose structure has this size. */
    static long offset(long structureSize) {
        return (BufferLayout.headerSize() + structureSize + 63) / 64 * 64;
    }

    void initialize(BufferType type, boolean soleWriter) {
        memory.set(INT, VERSION, VERSION_1);
        memory.set(INT, CREATOR_PID, (int) ProcessHandle.current().pid());
        memory.set(LONG, CREATOR_START, startTime());
        memory.set(LONG, CATALOG_HASH, type.hash());
        memory.set(INT, FLAGS, soleWriter ? SOLE_WRITER : 0);
        memory.set(INT, 0, MAGIC);
    }

    private static long startTime() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(java.time.Instant::toEpochMilli)
                .orElse(0L);
    }

    /** Says whether the creator promised that it alone writes the update block. */
    boolean isSoleWriter() {
        return (memory.get(INT, FLAGS) & SOLE_WRITER) != 0;
    }

    void soleWriter(boolean promised) {
        memory.set(INT, FLAGS, promised ? SOLE_WRITER : 0);
    }

    long catalogHash() {
        return memory.get(LONG, CATALOG_HASH);
    }

    int creatorPid() {
        return memory.get(INT, CREATOR_PID);
    }

    /** Returns when the creator's process started, ms since 1970. */
    long creatorStart() {
        return memory.get(LONG, CREATOR_START);
    }

    int waiters() {
        return memory.get(INT, WAITERS);
    }

    long recoveries() {
        return memory.get(LONG, RECOVERIES);
    }

    long lastUpdateTicks() {
        return memory.get(LONG, LAST_UPDATE);
    }

    long lastWriteTicks() {
        return memory.get(LONG, LAST_WRITE);
    }

    /** Says that a transaction begins to store; false where an outer one said so already. */
    boolean open() {
        int sequence = memory.get(INT, SEQUENCE);
        if ((sequence & 1) != 0) {
            return false;
        }
        WORD.setOpaque(memory, SEQUENCE, sequence + 1);
        VarHandle.storeStoreFence();
        return true;
    }

    /**
     * Ends what {@link #open} began.
     *
     * @param changed bits of parameters stored; 0 where only flags changed
     * @param now when, monotonic, where that is known already; 0 where not
     */
    void commit(long changed, boolean updated, boolean written, long now) {
        int next = memory.get(INT, SEQUENCE) + 1;
        memory.set(LONG, CHANGED, changed);
        for (long rest = changed; rest != 0; rest &= rest - 1) {
            memory.set(INT, CHANGED_AT + 4L * Long.numberOfTrailingZeros(rest), next);
        }
        if (updated || written) {
            long ticks = now == 0 ? System.nanoTime() : now;
            memory.set(LONG, updated ? LAST_UPDATE : LAST_WRITE, ticks);
            if (updated && written) {
                memory.set(LONG, LAST_WRITE, ticks);
            }
        }
        WORD.setRelease(memory, SEQUENCE, next);
    }

    /**
     * Wakes those who sleep on the sequence.
     *
     * <p>To be called after {@link #commit} and the unlocking: that is the fence between the sequence and the look at the
     * waiters, and whom it wakes finds the lock free.
     */
    void wake() {
        if ((int) WORD.getVolatile(memory, WAITERS) > 0) {
            Libc.futexWakeAll(memory.address() + SEQUENCE);
        }
    }

    /** Notes that a dead owner's lock was taken over, and closes a transaction that it left open. */
    void recovered() {
        memory.set(LONG, RECOVERIES, recoveries() + 1);
        int sequence = memory.get(INT, SEQUENCE);
        if ((sequence & 1) != 0) {
            WORD.setVolatile(memory, SEQUENCE, sequence + 1);
        }
    }

    int sequence() {
        return (int) WORD.getAcquire(memory, SEQUENCE);
    }

    /** Returns the parameters that were stored after this sequence number. */
    long changedSince(int sequence) {
        long bits = 0;
        for (int bit = 0; bit < 64; bit++) {
            if (memory.get(INT, CHANGED_AT + 4L * bit) - sequence > 0) {
                bits |= 1L << bit;
            }
        }
        return bits;
    }

    /** Sleeps while the sequence stays what it was, at most this long. */
    void sleep(int sequence, long nanos) {
        WORD.getAndAdd(memory, WAITERS, 1);
        try {
            Libc.futexWait(memory.address() + SEQUENCE, sequence, nanos);
        } finally {
            WORD.getAndAdd(memory, WAITERS, -1);
        }
    }
}
