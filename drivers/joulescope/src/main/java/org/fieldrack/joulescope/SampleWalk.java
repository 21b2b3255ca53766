package org.fieldrack.joulescope;

/**
 * Statistics of a buffer's spans with every addition in the original's order (specification sections 5.1 to 5.3), computed from
 * the samples: what legacy recordings store in single precision, where a last bit decides a rounding.
 *
 * <p>Some fifty times slower than stored entries. One thread.
 */
final class SampleWalk extends SpanWalk {
    private final SampleRings rings;
    private final StatisticsLevels levels;
    private final StatisticsTable[] entries;
    private final float[] current;
    private final float[] voltage;
    private final byte[] bits;

    SampleWalk(SampleRings rings, StatisticsLevels levels) {
        this.rings = rings;
        this.levels = levels;
        entries = new StatisticsTable[levels.reductions()];
        for (int level = 0; level < entries.length; level++) {
            entries[level] = new StatisticsTable(1);
        }
        current = new float[RawProcessor.BLOCK];
        voltage = new float[RawProcessor.BLOCK];
        bits = new byte[RawProcessor.BLOCK];
    }

    @Override
    long step(int reduction) {
        return levels.step(levels.level(reduction));
    }

    /** Fills rows with statistics of parts of a span that is all held. */
    void dataGet(long start, long stop, long increment, StatisticsTable out) {
        int n = (int) Math.min(StreamBuffer.rowsFor(start, stop, increment), out.capacity());
        boolean small = levels.reductions() == 0 || increment < step(0);
        for (int row = 0; row < n; row++) {
            long from = start + row * increment;
            out.clear(row);
            if (small) {
                samples(from, from + increment, out, row);
            } else {
                walk(levels.reductions() - 1, from, from + increment, out, row);
            }
            if (out.k[row] == 0) {
                out.invalidate(row);
            }
        }
        out.rows(n);
    }

    @Override
    void entries(int level, long from, long to, StatisticsTable out, int row) {
        for (long at = from; at < to; at += step(level)) {
            entry(level, at);
            EntrySums.inOrder(entries[level], 0, out, row);
        }
    }

    private void entry(int level, long first) {
        StatisticsTable out = entries[level];
        out.clear(0);
        if (level == 0) {
            samples(first, first + step(0), out, 0);
            return;
        }
        long step = step(level - 1);
        for (long at = first; at < first + step(level); at += step) {
            entry(level - 1, at);
            EntrySums.inOrder(entries[level - 1], 0, out, 0);
        }
    }

    /** A run of raw samples has statistics of its own that are combined with what stands before it. */
    @Override
    void samples(long from, long to, StatisticsTable out, int row) {
        StatisticsTable run = new StatisticsTable(1);
        run.clear(0);
        for (long at = from; at < to; at += bits.length) {
            int n = (int) Math.min(to - at, bits.length);
            rings.samples(at, current, voltage, bits, 0, n);
            StatisticsKernel.addInOrder(current, voltage, bits, 0, n, run, 0);
        }
        EntrySums.inOrder(run, 0, out, row);
    }
}
