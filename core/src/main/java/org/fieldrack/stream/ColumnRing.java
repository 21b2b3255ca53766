package org.fieldrack.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one channel in a ring off the heap, with their reductions.
 *
 * <p>One writer. Knows nothing of what is held: {@link RingHistory} asks only for samples that are there.
 */
final class ColumnRing {
    private static final int FACTOR = 16;

    private final ElementType type;
    private final long capacity;
    private final MemorySegment ring;
    private final Reduction[] levels;
    private final Gaps gaps;
    private final double[] scratch;
    private final Statistics entry = new Statistics();

    ColumnRing(Arena arena, ElementType type, long capacity, Gaps gaps) {
        this.type = type;
        this.capacity = capacity;
        this.gaps = gaps;
        ring = arena.allocate(type.bytes(capacity), 64);
        int count = 0;
        for (long step = firstStep(type); capacity % step == 0 && step <= capacity; step *= FACTOR) {
            count++;
        }
        levels = new Reduction[count];
        long step = firstStep(type);
        for (int i = 0; i < count; i++, step *= FACTOR) {
            levels[i] = new Reduction(arena, step, capacity / step);
        }
        scratch = new double[firstStep(type)];
    }

    /** Returns samples a reduction of the first level, chosen so that reductions cost at most a third of the samples. */
    static int firstStep(ElementType type) {
        return type.bits() >= 16 ? 128 : type.bits() == 8 ? 256 : 1024;
    }

    /** Returns the capacity, rounded up (by an eighth at most, where it is not tiny) so that no reduction wraps. */
    static long capacity(ElementType type, long wanted) {
        long step = firstStep(type);
        while (step * FACTOR <= wanted / 8) {
            step *= FACTOR;
        }
        return (wanted + step - 1) / step * step;
    }

    long bytes() {
        long sum = ring.byteSize();
        for (Reduction level : levels) {
            sum += level.bytes();
        }
        return sum;
    }

    /** Stores samples at their place in the ring. */
    void write(long sampleId, MemorySegment column, long index, long count) {
        long done = 0;
        while (done < count) {
            long at = Math.floorMod(sampleId + done, capacity);
            long part = Math.min(count - done, capacity - at);
            Samples.copy(type, column, index + done, ring, at, part);
            done += part;
        }
    }

    /** Stores NaN, or 0 where the type knows no NaN. */
    void writeMissing(long sampleId, long count) {
        for (long i = 0; i < count; i++) {
            long at = Math.floorMod(sampleId + i, capacity);
            switch (type) {
                case F32 -> ring.setAtIndex(ValueLayout.JAVA_FLOAT, at, Float.NaN);
                case F64 -> ring.setAtIndex(ValueLayout.JAVA_DOUBLE, at, Double.NaN);
                case U8 -> ring.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
                case I16, U16 -> ring.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) 0);
                case I32, U32 -> ring.setAtIndex(ValueLayout.JAVA_INT, at, 0);
                case I64, U64 -> ring.setAtIndex(ValueLayout.JAVA_LONG, at, 0L);
                case U1, U4 -> clearBits(at);
            }
        }
    }

    private void clearBits(long at) {
        long bit = at * type.bits();
        int mask = (1 << type.bits()) - 1;
        byte kept = (byte) (ring.get(ValueLayout.JAVA_BYTE, bit >> 3) & ~(mask << (bit & 7)));
        ring.set(ValueLayout.JAVA_BYTE, bit >> 3, kept);
    }

    /**
     * Completes the reductions after samples up to {@code end} were written.
     *
     * @param base first sample ever written
     */
    void reduce(long base, long before, long end) {
        for (int i = 0; i < levels.length; i++) {
            Reduction level = levels[i];
            long last = Math.floorDiv(end, level.step);
            for (long e = Math.floorDiv(before, level.step); e < last; e++) {
                entry.clear();
                long from = Math.max(e * level.step, base);
                if (i == 0) {
                    raw(from, (e + 1) * level.step, entry, scratch);
                } else {
                    Reduction finer = levels[i - 1];
                    finer.combine(Math.floorDiv(from, finer.step), (e + 1) * FACTOR, entry);
                }
                level.put(e, entry);
            }
        }
    }

    /** Adds the exact statistics of a span: the coarsest reductions that fit, ends from finer ones and samples. */
    void statistics(long from, long to, Statistics out) {
        statistics(levels.length - 1, from, to, out);
    }

    private void statistics(int index, long from, long to, Statistics out) {
        if (from >= to) {
            return;
        }
        if (index < 0) {
            raw(from, to, out, null);
            return;
        }
        Reduction level = levels[index];
        long first = Math.ceilDiv(from, level.step);
        long end = Math.floorDiv(to, level.step);
        if (first >= end) {
            statistics(index - 1, from, to, out);
            return;
        }
        level.combine(first, end, out);
        statistics(index - 1, from, first * level.step, out);
        statistics(index - 1, end * level.step, to, out);
    }

    /** Fills one bin of a drawing: whole entries of the coarsest level of which two fit, else samples. */
    void bin(long from, long to, long width, Statistics out) {
        for (int i = levels.length - 1; i >= 0; i--) {
            long step = levels[i].step;
            if (step * 2 <= width) {
                long first = Math.floorDiv(from, step);
                long end = Math.floorDiv(to, step);
                if (first < end) {
                    levels[i].combine(first, end, out);
                    return;
                }
            }
        }
        raw(from, to, out, null);
    }

    private void raw(long from, long to, Statistics out, double @Nullable [] buffer) {
        if (!type.isReal() && gaps.mayTouch(from)) {
            long before = out.count() + out.missing();
            gaps.present(from, to, (a, b) -> present(a, b, out, buffer));
            out.addMissing(to - from - (out.count() + out.missing() - before));
            return;
        }
        present(from, to, out, buffer);
    }

    private void present(long from, long to, Statistics out, double @Nullable [] buffer) {
        if (buffer == null) {
            for (long id = from; id < to; id++) {
                out.add(value(id));
            }
            return;
        }
        int n = (int) (to - from);
        Samples.numbers(type, ring, Math.floorMod(from, capacity), n, buffer);
        block(buffer, n, out);
    }

    /**
     * Adds a block with sums shifted by its first sample; a sum that is not finite means NaN or infinity inside, and the
     * block is walked sample by sample.
     */
    private static void block(double[] x, int n, Statistics out) {
        double shift = x[0];
        double sum = 0;
        double squareSum = 0;
        double low = shift;
        double high = shift;
        for (int i = 1; i < n; i++) {
            double d = x[i] - shift;
            sum += d;
            squareSum += d * d;
            low = Math.min(low, x[i]);
            high = Math.max(high, x[i]);
        }
        if (Double.isFinite(squareSum) && Double.isFinite(shift)) {
            out.combine(n, shift + sum / n, Math.max(0, squareSum - sum * sum / n), low, high);
            return;
        }
        for (int i = 0; i < n; i++) {
            out.add(x[i]);
        }
    }

    double value(long sampleId) {
        return Samples.number(type, ring, Math.floorMod(sampleId, capacity));
    }

    void copy(long from, int count, MemorySegment target) {
        long at = Math.floorMod(from, capacity);
        long first = Math.min(count, capacity - at);
        Samples.copy(type, ring, at, target, 0, first);
        Samples.copy(type, ring, 0, target, first, count - first);
    }
}
