package org.fieldrack.joulescope;

import java.util.Arrays;

/** Statistics of spans that a full-rate buffer holds, from stored entries where it can. One thread at a time; works in arrays of its own. */
final class BufferQuery extends SpanWalk {
    private static final int SAMPLES = 1 << 15;
    // below this the lanes of short parts are mostly empty
    private static final int LANES_FROM = 32;

    private final SampleRings rings;
    private final StatisticsLevels levels;
    private final float[] current = new float[SAMPLES];
    private final float[] voltage = new float[SAMPLES];
    private final byte[] bits = new byte[SAMPLES];
    private final LaneSums sums = new LaneSums();
    private final StatisticsTable ends = new StatisticsTable(LaneSums.PARTS);
    private final int[] begins = new int[LaneSums.PARTS];
    private final int[] counts = new int[LaneSums.PARTS];
    private final long[] borders = new long[LaneSums.PARTS + 1];

    BufferQuery(SampleRings rings, StatisticsLevels levels) {
        this.rings = rings;
        this.levels = levels;
    }

    /** Fills a row with the statistics of a span. */
    void statistics(long from, long to, StatisticsTable out, int row) {
        out.clear(row);
        walk(levelOf(to - from), from, to, out, row);
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
        } else if (width <= bits.length && isWithoutEntries(start, width)) {
            small(start, (int) width, firstRow, n, out);
        } else {
            wide(start, width, firstRow, n, held, out);
        }
    }

    private boolean isWithoutEntries(long start, long width) {
        return levels.count() == 0 || width < levels.step(0) || (width == levels.step(0) && start % width != 0);
    }

    /** Parts with stored entries inside; the samples at their ends are summed for many parts at once. */
    private void wide(long start, long width, int firstRow, int n, long[] held, StatisticsTable out) {
        long most = levels.count() == 0 ? 0 : Math.min(LaneSums.PARTS, bits.length / (2 * levels.step(0)));
        for (int row = firstRow; row < n; ) {
            int parts = (int) Math.min(n - row, Math.max(1, most));
            long from = start + row * width;
            if (most > 0 && from >= held[0] && from + parts * width <= held[1]) {
                inside(from, width, parts, out, row);
            } else {
                for (int j = 0; j < parts; j++) {
                    long begin = Math.clamp(from + j * width, held[0], held[1]);
                    statistics(begin, Math.clamp(from + (j + 1) * width, begin, held[1]), out, row + j);
                }
            }
            row += parts;
        }
    }

    private void inside(long from, long width, int parts, StatisticsTable out, int row) {
        long step = levels.step(0);
        int loaded = 0;
        for (int j = 0; j < parts; j++) {
            long begin = from + j * width;
            long end = begin + width;
            begins[j] = loaded;
            loaded = load(begin, Math.ceilDiv(begin, step) * step, loaded);
            loaded = load(end / step * step, end, loaded);
            counts[j] = loaded - begins[j];
        }
        if (loaded > 0) {
            sums.put(current, voltage, bits, begins, counts, parts, ends, 0);
        }
        int level = levelOf(width);
        for (int j = 0; j < parts; j++) {
            long begin = from + j * width;
            out.k[row + j] = 0;
            walk(level, Math.ceilDiv(begin, step) * step, (begin + width) / step * step, out, row + j);
            if (loaded > 0) {
                EntrySums.combine(ends, j, 1, out, row + j);
            }
            if (out.k[row + j] == 0) {
                out.invalidate(row + j);
            }
        }
    }

    /** Loads samples behind what is loaded already; returns how many there are then. */
    private int load(long from, long to, int loaded) {
        int n = (int) (to - from);
        if (n > 0) {
            load(from, n, loaded);
        }
        return loaded + n;
    }

    private int levelOf(long width) {
        int level = levels.count() - 1;
        while (level >= 0 && levels.step(level) > width) {
            level--;
        }
        return level;
    }

    /** Rows of single samples. */
    private void copy(long start, int firstRow, int n, StatisticsTable out) {
        for (int row = firstRow; row < n; ) {
            int take = Math.min(n - row, bits.length);
            load(start + row, take, 0);
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
        int perLoad = Math.min(bits.length / width, LaneSums.PARTS);
        for (int row = firstRow; row < n; ) {
            int parts = Math.min(n - row, perLoad);
            load(start + (long) row * width, parts * width, 0);
            if (width < LANES_FROM) {
                each(width, parts, out, row);
            } else {
                for (int j = 0; j < parts; j++) {
                    begins[j] = j * width;
                    counts[j] = width;
                }
                sums.put(current, voltage, bits, begins, counts, parts, out, row);
            }
            for (int j = 0; j < parts; j++, row++) {
                if (out.k[row] == 0) {
                    out.invalidate(row);
                }
            }
        }
    }

    private void each(int width, int parts, StatisticsTable out, int row) {
        for (int j = 0; j < parts; j++) {
            out.clear(row + j);
            StatisticsKernel.add(current, voltage, bits, j * width, width, out, row + j);
        }
    }

    private void load(long at, int n, int to) {
        rings.samples(at, current, voltage, bits, to, n);
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
        EntrySums.combine(table, at, part, out, row);
        EntrySums.combine(table, 0, count - part, out, row);
    }

    @Override
    void samples(long from, long to, StatisticsTable out, int row) {
        for (long at = from; at < to; at += bits.length) {
            int n = (int) Math.min(to - at, bits.length);
            load(at, n, 0);
            StatisticsKernel.add(current, voltage, bits, 0, n, out, row);
        }
    }
}
