package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Lock, validity and commit of one buffer: the part of it that is the same whatever stands in the structure.
 *
 * <p>Its fields belong to the thread that holds the lock. The lock is taken once for the outermost transaction of a
 * thread; inner ones only count.
 */
final class Transactions {
    private final String name;
    private final MemorySegment memory;
    private final BufferOptions options;
    private final @Nullable SharedMutex mutex;
    private final @Nullable Extension extension;
    private final long timeout;
    private final Runnable repair;
    private @Nullable Thread owner;
    private int depth;
    private boolean storing;
    private boolean opened;
    private long changed;
    private boolean updated;
    private boolean written;
    private long ticks;
    volatile boolean closed;

    /** Of a private buffer. */
    Transactions(String name, MemorySegment memory, BufferOptions options) {
        this.name = name;
        this.memory = memory;
        this.options = options;
        this.mutex = null;
        this.extension = null;
        this.timeout = 0;
        this.repair = () -> {};
    }

    /**
     * Of a shared buffer.
     *
     * @param keeper may make an unrecoverable mutex anew
     * @param repair puts the structure right whose owner died
     */
    Transactions(
            String name,
            MemorySegment memory,
            Segment segment,
            BufferOptions options,
            boolean keeper,
            Runnable repair) {
        this.name = name;
        this.memory = memory;
        this.options = options;
        this.extension = segment.extension().orElse(null);
        this.timeout = options.lockTimeout().toNanos();
        this.repair = repair;
        this.mutex = new SharedMutex(segment.memory(), segment.path().toString(), keeper, new LockWatcher());
    }

    @Nullable
    SharedMutex mutex() {
        return mutex;
    }

    @Nullable
    Extension extension() {
        return extension;
    }

    /** Locks and checks that the buffer is valid. */
    void begin() {
        lock();
        if (memory.get(ValueLayout.JAVA_BYTE, BufferLayout.VALID_FLAG) == 0) {
            end();
            throw new InvalidBufferException(name);
        }
    }

    /** Locks without a look at validity. */
    void lock() {
        lock(timeout);
    }

    void lock(long timeoutNanos) {
        if (mutex != null) {
            Thread me = Thread.currentThread();
            if (owner != me) {
                if (closed || me.isVirtual()) {
                    throw unusable();
                }
                mutex.lock(timeoutNanos);
                owner = me;
                depth = 0;
            }
        }
        depth++;
    }

    private RuntimeException unusable() {
        return closed
                ? new BufferException("the buffer " + name + " is closed")
                : new IllegalStateException(
                        "a shared buffer cannot be used on a virtual thread, because its lock belongs"
                                + " to a thread of the operating system: use PlatformThreads.call");
    }

    void end() {
        if (mutex == null) {
            depth--;
            return;
        }
        if (owner != Thread.currentThread()) {
            throw new SyncException(SyncException.EPERM, "a transaction is closed by the thread that opened it");
        }
        if (--depth == 0) {
            boolean stored = storing;
            if (stored) {
                commit();
            }
            owner = null;
            mutex.unlock();
            if (stored && extension != null) {
                extension.wake();
            }
        }
    }

    private void commit() {
        if (extension != null && opened) {
            extension.commit(changed, updated, written, ticks);
        }
        changed = 0;
        storing = false;
        opened = false;
        updated = false;
        written = false;
        ticks = 0;
    }

    /** Says when this transaction stores, monotonic, so that the commit need not ask again. */
    void at(long time) {
        ticks = time;
    }

    /** Must be called before a transaction stores anything. */
    void touch() {
        if (!storing && mutex != null) {
            storing = true;
            opened = extension != null && extension.open();
        }
    }

    void updated(long bits) {
        changed |= bits;
        updated = true;
    }

    void written(long bits) {
        changed |= bits;
        written = true;
    }

    private final class LockWatcher implements SharedMutex.Watcher {
        @Override
        public void repair(int deadTid) {
            if (extension != null) {
                extension.recovered();
            }
            // what a dead thread of this process had begun is closed by the extension already
            opened = false;
            commit();
            // the hook may use the buffer: its transactions are inner ones
            owner = Thread.currentThread();
            depth = 1;
            try {
                repair.run();
            } finally {
                if (storing) {
                    commit();
                }
                owner = null;
            }
            if (extension != null) {
                extension.wake();
            }
            options.events().accept(new BufferEvent.OwnerDied(deadTid));
        }

        @Override
        public void rebuilt() {
            options.events().accept(new BufferEvent.MutexRebuilt());
        }

        @Override
        public void replaced(int kind) {
            options.events().accept(new BufferEvent.MutexReplaced(kind));
        }
    }
}
