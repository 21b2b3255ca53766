package org.fieldrack.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One level of a history: count, mean, squares, minimum and maximum of every {@code step} samples, in a ring of columns.
 *
 * <p>One writer; readers check afterwards that the writer has not come round (see {@link RingHistory}).
 */
final class Reduction {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    final long step;
    private final long entries;
    private final MemorySegment counts;
    private final MemorySegment means;
    private final MemorySegment squares;
    private final MemorySegment minima;
    private final MemorySegment maxima;

    Reduction(Arena arena, long step, long entries) {
        this.step = step;
        this.entries = entries;
        counts = arena.allocate(entries * Integer.BYTES, 64);
        means = arena.allocate(entries * Double.BYTES, 64);
        squares = arena.allocate(entries * Double.BYTES, 64);
        minima = arena.allocate(entries * Double.BYTES, 64);
        maxima = arena.allocate(entries * Double.BYTES, 64);
    }

    long bytes() {
        return entries * (Integer.BYTES + 4L * Double.BYTES);
    }

    /** Stores the statistics of the samples from {@code entry · step} on. */
    void put(long entry, Statistics of) {
        long at = Math.floorMod(entry, entries);
        counts.setAtIndex(INT, at, Math.toIntExact(of.count()));
        means.setAtIndex(DOUBLE, at, of.count() == 0 ? 0 : of.mean());
        squares.setAtIndex(DOUBLE, at, of.squares());
        minima.setAtIndex(DOUBLE, at, of.count() == 0 ? Double.POSITIVE_INFINITY : of.min());
        maxima.setAtIndex(DOUBLE, at, of.count() == 0 ? Double.NEGATIVE_INFINITY : of.max());
    }

    /** Adds entries {@code from … to} to {@code out}: one pass with sums shifted by the first entry's mean. */
    void combine(long from, long to, Statistics out) {
        long count = 0;
        double shift = 0;
        double sum = 0;
        double squareSum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long at = Math.floorMod(from, entries);
        for (long i = from; i < to; i++) {
            int k = counts.getAtIndex(INT, at);
            if (k > 0) {
                double m = means.getAtIndex(DOUBLE, at);
                if (count == 0) {
                    shift = m;
                }
                double d = m - shift;
                count += k;
                sum += k * d;
                squareSum += squares.getAtIndex(DOUBLE, at) + k * d * d;
                low = Math.min(low, minima.getAtIndex(DOUBLE, at));
                high = Math.max(high, maxima.getAtIndex(DOUBLE, at));
            }
            if (++at == entries) {
                at = 0;
            }
        }
        out.addMissing((to - from) * step - count);
        if (count > 0) {
            double spread = Math.max(0, squareSum - sum * sum / count);
            out.combine(count, shift + sum / count, spread, low, high);
        }
    }
}
