package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The pthread mutex at the start of a shared segment, spoken to so that a peer's crash can neither hang nor abort this JVM
 * (specification section 5.2).
 *
 * <p>Robust mutexes go through libc: tried, spun, and then waited for in slices, so that every wait has a deadline and a
 * mutex that is replaced meanwhile is noticed. A priority-inheritance mutex that is not robust is taken by compare-and-set
 * on its word and never through libc, whose assertions abort the process when an owner has died.
 *
 * <p>The owner is a thread of the operating system: a thread that locks must unlock, and virtual threads are refused.
 * Re-entrant. Safe for any number of threads.
 */
public final class SharedMutex {
    static final int OWNER_DIED = 0x4000_0000;
    static final int WAITERS = 0x8000_0000;
    static final int TID_MASK = 0x3FFF_FFFF;
    static final int KIND_PEER = 0xA1;
    static final int KIND_ROBUST = 0xB1;
    private static final int ROBUST_BIT = 0x10;
    private static final int INHERIT_BIT = 0x20;
    private static final long LOCK = 0;
    private static final long COUNT = 4;
    private static final long OWNER = 8;
    private static final long KIND = 16;
    /** Looks between two sleeps, some 10 µs: longer than a peer's short transaction. */
    private static final int SPINS = 500;

    private static final long FIRST_PARK = 20_000;
    private static final long LAST_PARK = 500_000;
    private static final long SLICE = 20_000_000;
    private static final Queue<MemorySegment> STILL_LISTED = new ConcurrentLinkedQueue<>();
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;
    private final long address;
    private final String path;
    private final boolean creator;
    private final Watcher watcher;
    private volatile boolean wasRobust;
    private volatile @Nullable Caller caller;
    /** Written and read by the thread that holds the lock. */
    private boolean heldRobust;

    private long longestWait;

    /** What a mutex tells its owner; called by the thread that locks. */
    interface Watcher {
        /** The owner died; runs while the lock is held and before it is declared consistent. */
        void repair(int deadTid);

        void rebuilt();

        void replaced(int kind);
    }

    private record Caller(Thread thread, int tid) {}

    SharedMutex(MemorySegment memory, String path, boolean creator, Watcher watcher) {
        this.memory = memory;
        this.address = memory.address();
        this.path = path;
        this.creator = creator;
        this.watcher = watcher;
        this.wasRobust = (kind() & ROBUST_BIT) != 0;
    }

    static void initialize(MemorySegment memory, boolean robust) {
        long attributes = memory.address() + BufferLayout.headerSize() - (BufferLayout.headerSize() == 56 ? 8 : 4);
        Libc.initialize(memory.address(), attributes, robust);
    }

    /** Returns glibc's kind word: 0xB1 robust, 0xA1 as the peer makes it, 0 not made. */
    public int kind() {
        return (int) WORD.getVolatile(memory, KIND);
    }

    /** Returns the thread that holds it, 0 for none. */
    public int ownerTid() {
        return (int) WORD.getVolatile(memory, LOCK) & TID_MASK;
    }

    /** Says whether its owner died and nobody has recovered it yet. */
    public boolean isOwnerDead() {
        return ((int) WORD.getVolatile(memory, LOCK) & OWNER_DIED) != 0;
    }

    /** Returns the longest wait of this object so far, ns; for diagnosis. */
    public long longestWaitNanos() {
        return longestWait;
    }

    /**
     * Takes the lock.
     *
     * @param timeoutNanos 0 tries once
     * @throws SyncException with 16 or 110 where it is held, 130 where the owner died and it cannot be recovered, 131
     *     where it is not recoverable
     */
    public void lock(long timeoutNanos) {
        int result = attempt();
        if (result != 0) {
            waitFor(timeoutNanos, result);
        }
        heldRobust = wasRobust;
    }

    /** Tries once; 0, or the error number. */
    private int attempt() {
        int kind = memory.get(ValueLayout.JAVA_INT, KIND);
        if ((kind & ROBUST_BIT) == 0 && (kind & INHERIT_BIT) != 0) {
            return direct(kind);
        }
        if (kind == 0) {
            // somebody is making it: libc would take zeros for a private, normal mutex
            return SyncException.EBUSY;
        }
        boolean died = (memory.get(ValueLayout.JAVA_INT, LOCK) & OWNER_DIED) != 0;
        int dead = died ? memory.get(ValueLayout.JAVA_INT, OWNER) : 0;
        int result = Libc.trylock(address);
        return result == SyncException.EOWNERDEAD ? recover(dead) : result;
    }

    private int recover(int dead) {
        boolean repaired = false;
        try {
            watcher.repair(dead);
            repaired = true;
            return 0;
        } finally {
            Libc.consistent(address);
            if (!repaired) {
                Libc.unlock(address);
            }
        }
    }

    private int direct(int kind) {
        if (wasRobust) {
            wasRobust = false;
            watcher.replaced(kind);
        }
        int word = (int) WORD.getVolatile(memory, LOCK);
        int tid = tid();
        if (word == 0 && WORD.compareAndSet(memory, LOCK, 0, tid)) {
            memory.set(ValueLayout.JAVA_INT, COUNT, 1);
            memory.set(ValueLayout.JAVA_INT, OWNER, tid);
            return 0;
        }
        if ((word & TID_MASK) == tid && memory.get(ValueLayout.JAVA_INT, OWNER) == tid) {
            memory.set(ValueLayout.JAVA_INT, COUNT, memory.get(ValueLayout.JAVA_INT, COUNT) + 1);
            return 0;
        }
        return (word & OWNER_DIED) != 0 ? SyncException.EOWNERDEAD : SyncException.EBUSY;
    }

    private void waitFor(long timeoutNanos, int first) {
        long start = System.nanoTime();
        long deadline = start + timeoutNanos;
        long park = FIRST_PARK;
        int result = first;
        for (int tries = 0; result != 0; tries++) {
            long left = deadline - System.nanoTime();
            if (left <= 0
                    || result != SyncException.EBUSY
                            && result != SyncException.ENOTRECOVERABLE
                            && result != SyncException.ETIMEDOUT) {
                throw failure(result, timeoutNanos);
            }
            if (result == SyncException.ENOTRECOVERABLE) {
                rebuild();
            }
            if (tries % (SPINS + 1) < SPINS) {
                Thread.onSpinWait();
                // only looks while it is held: each attempt would take the holder's cache line away
                result = isHeld() ? result : attempt();
            } else if (park < LAST_PARK || !isRobust()) {
                LockSupport.parkNanos(Math.min(park, left));
                park = Math.min(LAST_PARK, park * 2);
                result = attempt();
            } else {
                result = timedWait(Math.min(left, SLICE));
            }
        }
        longestWait = Math.max(longestWait, System.nanoTime() - start);
    }

    private boolean isHeld() {
        int word = (int) WORD.getVolatile(memory, LOCK);
        return word != 0 && (word & OWNER_DIED) == 0;
    }

    private boolean isRobust() {
        return (kind() & ROBUST_BIT) != 0;
    }

    private int timedWait(long nanos) {
        int dead = memory.get(ValueLayout.JAVA_INT, OWNER);
        int result = Libc.timedlock(address, nanos);
        return result == SyncException.EOWNERDEAD ? recover(dead) : result;
    }

    /** Only who made the segment may make its mutex anew, and only one thread of it at a time. */
    private void rebuild() {
        if (!creator) {
            LockSupport.parkNanos(LAST_PARK);
            return;
        }
        Libc.withFileLock(path, () -> {
            int result = Libc.trylock(address);
            if (result == SyncException.ENOTRECOVERABLE) {
                initialize(memory, true);
                watcher.rebuilt();
            } else if (result == 0 || result == SyncException.EOWNERDEAD && recover(0) == 0) {
                Libc.unlock(address);
            }
        });
    }

    private SyncException failure(int result, long timeoutNanos) {
        int errno = result == SyncException.EBUSY && timeoutNanos > 0 ? SyncException.ETIMEDOUT : result;
        int owner = ownerTid();
        if (errno == SyncException.ETIMEDOUT && !isRobust() && owner != 0 && !Files.exists(Path.of("/proc/" + owner))) {
            errno = SyncException.EOWNERDEAD;
        }
        String why = switch (errno) {
            case SyncException.ETIMEDOUT, SyncException.EBUSY ->
                "the lock of " + path + " is held by thread " + owner + " and was not given back within "
                        + timeoutNanos / 1_000_000 + " ms";
            case SyncException.EOWNERDEAD ->
                "thread " + owner + " died while it held the lock of " + path
                        + ", which is of a kind that nobody can recover: unlink the buffer and create it anew";
            default -> "the lock of " + path + " is unusable and its creator did not make it anew";
        };
        return new SyncException(errno, why);
    }

    /**
     * Gives the lock back once.
     *
     * @throws SyncException with 1 where the calling thread does not hold it
     */
    public void unlock() {
        int kind = memory.get(ValueLayout.JAVA_INT, KIND);
        int result;
        if ((kind & ROBUST_BIT) == 0 && (kind & INHERIT_BIT) != 0) {
            result = directUnlock(kind);
        } else {
            result = Libc.unlock(address);
        }
        if (result != 0 && !isLostToPeer(kind)) {
            throw new SyncException(result, "the calling thread does not hold the lock of " + path);
        }
    }

    /** Says whether the lock is not ours any more because a peer made it anew while we held it. */
    private boolean isLostToPeer(int kind) {
        if (!heldRobust || (kind & ROBUST_BIT) != 0) {
            return false;
        }
        // libc still has this mutex in the thread's list of robust ones and will write to its links: keep it mapped
        STILL_LISTED.add(memory);
        if (wasRobust) {
            wasRobust = false;
            watcher.replaced(kind);
        }
        return true;
    }

    private int directUnlock(int kind) {
        int tid = tid();
        if (memory.get(ValueLayout.JAVA_INT, OWNER) != tid
                || ((int) WORD.getVolatile(memory, LOCK) & TID_MASK) != tid) {
            return SyncException.EPERM;
        }
        int count = memory.get(ValueLayout.JAVA_INT, COUNT) - 1;
        memory.set(ValueLayout.JAVA_INT, COUNT, count);
        if (count == 0) {
            memory.set(ValueLayout.JAVA_INT, OWNER, 0);
            if (!WORD.compareAndSet(memory, LOCK, tid, 0)) {
                Libc.futexUnlockPi(address);
            }
        }
        return 0;
    }

    private int tid() {
        Caller last = caller;
        Thread thread = Thread.currentThread();
        if (last != null && last.thread == thread) {
            return last.tid;
        }
        int tid = Libc.gettid();
        caller = new Caller(thread, tid);
        return tid;
    }
}
