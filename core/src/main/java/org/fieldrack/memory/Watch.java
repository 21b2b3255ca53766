package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Follows a buffer: waits for changes and reads without lock where that is allowed (specification sections 11.2, 11.3 and
 * 13.2).
 *
 * <p>Belongs to one thread, and to a platform thread: waiting blocks in the kernel. Several may follow the same buffer.
 */
public final class Watch {
    private static final int RETRIES = 100;
    private static final long POLL = 1_000_000;
    private static final long SLICE = 10_000_000;
    private final Buffer buffer;
    private final @Nullable Extension extension;
    private final boolean lockFree;
    private int seen;
    private long fingerprint;
    private boolean oldPeer;

    Watch(Buffer buffer) {
        this.buffer = buffer;
        this.extension = buffer.extension();
        this.lockFree = extension != null && extension.isSoleWriter();
        this.seen = extension == null ? 0 : extension.sequence() & ~1;
        this.fingerprint = fingerprint();
        this.oldPeer = extension == null;
    }

    /** Says whether this reads without lock. */
    public boolean isLockFree() {
        return lockFree;
    }

    /**
     * Waits until one of these parameters is stored.
     *
     * @param mask bits: a device's parameter ids, a plain buffer's positions in the catalog (63 for all behind it)
     * @param timeout longest wait
     * @return the bits of those stored since the last call, 0 where time ran out; after a store by an old peer that does
     *     not say what it changed, all of the mask
     */
    public long await(long mask, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long bits = changes() & mask;
            long left = deadline - System.nanoTime();
            if (bits != 0 || left <= 0) {
                return bits;
            }
            if (extension == null || oldPeer) {
                java.util.concurrent.locks.LockSupport.parkNanos(Math.min(left, POLL));
            } else {
                sleep(Math.min(left, SLICE));
            }
            if (Thread.currentThread().isInterrupted()) {
                return 0;
            }
        }
    }

    private void sleep(long nanos) {
        if (extension != null) {
            int sequence = extension.sequence();
            if (sequence == seen) {
                extension.sleep(sequence, nanos);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private long changes() {
        long bits = 0;
        if (extension != null) {
            int sequence = extension.sequence();
            if ((sequence & 1) == 0 && sequence != seen) {
                bits = extension.changedSince(seen);
                seen = sequence;
                fingerprint = fingerprint();
                return bits;
            }
        }
        long now = fingerprint();
        if (now != fingerprint && (extension == null || extension.sequence() == seen)) {
            fingerprint = now;
            oldPeer = true;
            bits = -1;
        }
        return bits;
    }

    /** A number that differs when a peer without extension has stored something; read without lock, a torn one only wakes. */
    private long fingerprint() {
        BufferLayout layout = buffer.type().layout();
        MemorySegment memory = buffer.memory();
        if (layout.device()) {
            long control = layout.controlOffset();
            return memory.get(Slot.LONG, control + BufferLayout.LAST_UPDATE)
                    ^ (long) memory.get(Slot.SHORT, control + BufferLayout.UPDATE) << 48
                    ^ Long.rotateLeft(memory.get(Slot.LONG, control + BufferLayout.LAST_WRITE), 1);
        }
        CRC32 crc = new CRC32();
        crc.update(memory.asSlice(layout.updateOffset(), layout.updateBlock().size())
                .asByteBuffer());
        return crc.getValue();
    }

    /** Returns a scalar of the update block; without lock where this process may do so. */
    public double snapshot(Slot slot) {
        if (lockFree && extension != null) {
            MemorySegment memory = buffer.memory();
            for (int i = 0; i < RETRIES; i++) {
                int before = extension.sequence();
                double value = slot.loadDouble(memory, slot.updateOffset);
                VarHandle.loadLoadFence();
                if ((before & 1) == 0 && extension.sequence() == before) {
                    return value;
                }
                Thread.onSpinWait();
            }
        }
        return buffer.getDouble(slot);
    }

    /**
     * Copies the whole update block as it was at one time.
     *
     * @param target takes {@code type().layout().updateBlock().size()} bytes
     */
    public void snapshot(MemorySegment target) {
        MemorySegment memory = buffer.memory();
        BufferLayout layout = buffer.type().layout();
        long size = layout.updateBlock().size();
        if (lockFree && extension != null) {
            for (int i = 0; i < RETRIES; i++) {
                int before = extension.sequence();
                MemorySegment.copy(
                        memory, ValueLayout.JAVA_BYTE, layout.updateOffset(), target, ValueLayout.JAVA_BYTE, 0, size);
                VarHandle.loadLoadFence();
                if ((before & 1) == 0 && extension.sequence() == before) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        try (Transaction _ = buffer.transaction()) {
            MemorySegment.copy(memory, layout.updateOffset(), target, 0, size);
        }
    }
}
