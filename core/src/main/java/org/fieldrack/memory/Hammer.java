package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The interoperation test of specification section 12: transactions as fast as they go on a type with {@code twin_a},
 * {@code twin_b}, {@code vec} and {@code count}, each of which would show a torn one.
 *
 * <p>Belongs to one platform thread.
 */
public final class Hammer {
    private final Buffer buffer;
    private final Slot twinA;
    private final Slot twinB;
    private final Slot count;
    private final Slot vec;

    /**
     * What a run found.
     *
     * @param iterations transactions done
     * @param torn transactions that found twins or vector unequal
     * @param timeouts locks that were not obtained in time
     * @param ownerdead locks taken over from a dead owner
     * @param rebuilt locks made anew
     * @param maxWaitMicros longest time to obtain the lock
     */
    public record Result(long iterations, long torn, long timeouts, long ownerdead, long rebuilt, long maxWaitMicros) {}

    /** Counts what a buffer's events tell; give it to the buffer's options. */
    public static final class Tally implements Consumer<BufferEvent> {
        private long ownerdead;
        private long rebuilt;

        @Override
        public synchronized void accept(BufferEvent event) {
            ownerdead += event instanceof BufferEvent.OwnerDied ? 1 : 0;
            rebuilt += event instanceof BufferEvent.MutexRebuilt ? 1 : 0;
        }

        public synchronized long ownerdead() {
            return ownerdead;
        }

        public synchronized long rebuilt() {
            return rebuilt;
        }
    }

    public Hammer(Buffer buffer) {
        this.buffer = buffer;
        this.twinA = buffer.type().slot("twin_a");
        this.twinB = buffer.type().slot("twin_b");
        this.count = buffer.type().slot("count");
        this.vec = buffer.type().slot("vec");
    }

    /** Works for this long. */
    public Result run(Duration time, Tally tally) {
        long end = System.nanoTime() + time.toNanos();
        long iterations = 0;
        long torn = 0;
        long timeouts = 0;
        long maxWait = 0;
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            long asked = System.nanoTime();
            try (Transaction _ = buffer.transaction()) {
                maxWait = Math.max(maxWait, System.nanoTime() - asked);
                torn += isWhole() ? 0 : 1;
                set(ThreadLocalRandom.current().nextLong());
                buffer.setLong(count, buffer.getLong(count) + 1);
                iterations++;
            } catch (SyncException e) {
                timeouts++;
            }
        }
        return new Result(iterations, torn, timeouts, tally.ownerdead(), tally.rebuilt(), maxWait / 1000);
    }

    /** Says whether twins and vector agree; in a transaction. */
    boolean isWhole() {
        MemorySegment memory = buffer.memory();
        long twin = twinA.loadLong(memory, twinA.updateOffset);
        boolean whole = twin == twinB.loadLong(memory, twinB.updateOffset);
        for (int i = 0; i < vec.type.count(); i++) {
            long place = vec.updateOffset + (long) i * vec.element.size();
            whole &= (vec.loadLong(memory, place) & 0xFFFF_FFFFL) == (twin & 0xFFFF_FFFFL);
        }
        return whole;
    }

    /** Stores a new value everywhere; the vector in the middle, so that a death leaves an order behind. */
    public void set(long random) {
        long value = twinA.element.size() == 8 ? random >>> 1 : random >>> 33;
        buffer.setLong(twinA, value);
        complete(value);
    }

    private void complete(long value) {
        MemorySegment memory = buffer.memory();
        for (int i = 0; i < vec.type.count(); i++) {
            vec.storeLong(memory, vec.updateOffset + (long) i * vec.element.size(), value);
        }
        buffer.setLong(twinB, value);
    }

    /** Changes {@code twin_a} only: what a process leaves that dies in the middle. */
    public void setHalf(long random) {
        buffer.setLong(twinA, twinA.element.size() == 8 ? random >>> 1 : random >>> 33);
    }

    /** The repair hook: completes what a dead owner began, from {@code twin_a}. */
    public static void repair(Buffer buffer) {
        Hammer hammer = new Hammer(buffer);
        hammer.complete(hammer.twinA.loadLong(buffer.memory(), hammer.twinA.updateOffset));
    }
}
