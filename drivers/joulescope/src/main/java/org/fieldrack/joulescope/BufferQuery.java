package org.fieldrack.joulescope;

import java.util.Arrays;

/** Statistics of spans that a full-rate buffer holds, from stored entries where it can. One thread at a time; works in arrays of its own. */
final class BufferQuery extends SpanWalk {
    private final SampleRings rings;
    private final StatisticsLevels levels;
    private final float[] current = new float[RawProcessor.BLOCK];
    private final float[] voltage = new float[RawProcessor.BLOCK];
    private final byte[] bits = new byte[RawProcessor.BLOCK];

    BufferQuery(SampleRings rings, StatisticsLevels levels) {
        this.rings = rings;
        this.levels = levels;
    }

    /** Fills a row with the statistics of a span. */
    void statistics(long from, long to, StatisticsTable out, int row) {
        out.clear(row);
        int level = levels.count() - 1;
        while (level >= 0 && levels.step(level) > to - from) {
            level--;
        }
        walk(level, from, to, out, row);
        if (out.k[row] == 0) {
            out.invalidate(row);
        }
    }

    /** Fills a row with whole entries of a level, {@code from} and {@code to} being borders of entries. */
    void stored(int level, long from, long to, StatisticsTable out, int row) {
        out.k[row] = 0;
        entries(level, from, to, out, row);
        if (out.k[row] == 0) {
            out.invalidate(row);
        }
    }

    /**
     * Fills rows from {@code firstRow} to {@code n} with parts of {@code width} samples; row 0 would begin at {@code start}.
     *
     * @param held first sample held and the number after the last
     */
    void parts(long start, long width, int firstRow, int n, long[] held, StatisticsTable out) {
        if (width == 1) {
            copy(start, firstRow, n, out);
        } else if (width <= bits.length && (levels.count() == 0 || width < levels.step(0))) {
            small(start, (int) width, firstRow, n, out);
        } else {
            for (int row = firstRow; row < n; row++) {
                long from = Math.clamp(start + row * width, held[0], held[1]);
                statistics(from, Math.clamp(start + (row + 1) * width, from, held[1]), out, row);
            }
        }
    }

    /** Rows of single samples. */
    private void copy(long start, int firstRow, int n, StatisticsTable out) {
        for (int row = firstRow; row < n; ) {
            int take = Math.min(n - row, bits.length);
            load(start + row, take);
            for (int j = 0; j < take; j++, row++) {
                single(j, row, out);
            }
        }
    }

    private void single(int j, int row, StatisticsTable out) {
        out.invalidate(row);
        out.k[row] = 1;
        double[] t = out.values;
        int at = row * StatisticsTable.WIDTH;
        t[at] = current[j];
        t[at + 1] = voltage[j];
        t[at + 2] = current[j] * voltage[j];
        t[at + 3] = bits[j] & 0x0F;
        t[at + 4] = bits[j] >> 4 & 1;
        t[at + 5] = bits[j] >> 5 & 1;
        Arrays.fill(t, at + StatisticsTable.SQUARES, at + StatisticsTable.MIN, 0.0);
    }

    /** Parts that are shorter than a stored entry, many to a load. */
    private void small(long start, int width, int firstRow, int n, StatisticsTable out) {
        int perLoad = bits.length / width;
        for (int row = firstRow; row < n; ) {
            int parts = Math.min(n - row, perLoad);
            load(start + (long) row * width, parts * width);
            for (int j = 0; j < parts; j++, row++) {
                out.clear(row);
                StatisticsKernel.add(current, voltage, bits, j * width, width, out, row);
                if (out.k[row] == 0) {
                    out.invalidate(row);
                }
            }
        }
    }

    private void load(long at, int n) {
        rings.current(at, current, 0, n);
        rings.voltage(at, voltage, 0, n);
        rings.bits(at, bits, 0, n);
    }

    @Override
    long step(int level) {
        return levels.step(level);
    }

    @Override
    void entries(int level, long from, long to, StatisticsTable out, int row) {
        StatisticsTable table = levels.table(level);
        int count = (int) ((to - from) / levels.step(level));
        int at = levels.place(level, from);
        int part = Math.min(count, table.capacity() - at);
        StatisticsKernel.combine(table, at, part, out, row);
        StatisticsKernel.combine(table, 0, count - part, out, row);
    }

    @Override
    void samples(long from, long to, StatisticsTable out, int row) {
        for (long at = from; at < to; at += bits.length) {
            int n = (int) Math.min(to - at, bits.length);
            load(at, n);
            StatisticsKernel.add(current, voltage, bits, 0, n, out, row);
        }
    }
}
