package org.fieldrack.joulescope;

/**
 * The reductions of a stream buffer: level 0 has an entry every {@code reductions[0]} samples, level n combines
 * {@code reductions[n]} entries of level n-1 (specification section 5.2).
 *
 * <p>Between them stand hidden levels: a reduction of 16 and more is made in two steps, so that a span is summed from some tens of
 * entries instead of some hundreds. One writer; readers check afterwards that the writer has not come round.
 */
final class StatisticsLevels {
    /** Called when an entry of the last level is complete. */
    @FunctionalInterface
    interface Listener {
        void entry(StatisticsTable table, int row, long endSampleId);
    }

    private static final int SPLIT_FROM = 16;

    private final long length;
    private final int[] factors;
    private final int[] chosen;
    private final long[] steps;
    private final StatisticsTable[] tables;
    private final int[] filled;
    // samples of an entry of level 0 that is not complete wait here, with those that came in one block with them
    private final float[] current;
    private final float[] voltage;
    private final byte[] bits;
    private int staged;
    private final LaneSums sums = new LaneSums();
    private final StatisticsTable fresh = new StatisticsTable(LaneSums.PARTS);
    private final int[] begins = new int[LaneSums.PARTS];
    private final int[] counts = new int[LaneSums.PARTS];
    private final Listener listener;

    StatisticsLevels(long length, int[] reductions, Listener listener) {
        this.length = length;
        this.listener = listener;
        chosen = new int[reductions.length];
        factors = split(reductions, chosen);
        steps = new long[factors.length];
        tables = new StatisticsTable[factors.length];
        filled = new int[factors.length];
        long step = 1;
        for (int level = 0; level < factors.length; level++) {
            step *= factors[level];
            steps[level] = step;
            tables[level] = new StatisticsTable(Math.toIntExact(length / step));
        }
        int capacity = factors.length == 0 ? 0 : factors[0] + RawProcessor.BLOCK;
        current = new float[capacity];
        voltage = new float[capacity];
        bits = new byte[capacity];
    }

    /**
     * Parts large reductions into two factors that are as near to each other as can be.
     *
     * @param places takes where each reduction's own level is
     */
    private static int[] split(int[] reductions, int[] places) {
        int[] parts = new int[2 * reductions.length];
        int n = 0;
        for (int r = 0; r < reductions.length; r++) {
            int factor = reductions[r];
            int near = (int) Math.sqrt(factor);
            while (factor % near != 0) {
                near--;
            }
            if (r > 0 && factor >= SPLIT_FROM && near > 2) {
                parts[n++] = factor / near;
                factor = near;
            }
            places[r] = n;
            parts[n++] = factor;
        }
        return java.util.Arrays.copyOf(parts, n);
    }

    /** Returns how many levels there are, hidden ones included. */
    int count() {
        return tables.length;
    }

    /** Returns samples of an entry. */
    long step(int level) {
        return steps[level];
    }

    StatisticsTable table(int level) {
        return tables[level];
    }

    /** Returns how many reductions were asked for. */
    int reductions() {
        return chosen.length;
    }

    /** Returns the level of a reduction that was asked for. */
    int level(int reduction) {
        return chosen[reduction];
    }

    /** Returns the place of the entry that begins at this sample. */
    int place(int level, long sampleId) {
        return (int) (Math.floorMod(sampleId, length) / steps[level]);
    }

    void reset() {
        staged = 0;
        java.util.Arrays.fill(filled, 0);
    }

    /**
     * Adds processed samples.
     *
     * @param sampleId number of the first
     */
    void add(float[] i, float[] v, byte[] b, int from, int count, long sampleId) {
        if (tables.length == 0) {
            return;
        }
        System.arraycopy(i, from, current, staged, count);
        System.arraycopy(v, from, voltage, staged, count);
        System.arraycopy(b, from, bits, staged, count);
        long first = sampleId - staged;
        int held = staged + count;
        int step = factors[0];
        int done = 0;
        while (held - done >= step) {
            int entries = Math.min((held - done) / step, LaneSums.PARTS);
            entries(done, entries, first);
            done += entries * step;
        }
        staged = held - done;
        keep(done, staged);
    }

    /** Makes entries of level 0 from samples that wait here, of which the first has the number {@code first}. */
    private void entries(int from, int entries, long first) {
        int step = factors[0];
        for (int entry = 0; entry < entries; entry++) {
            begins[entry] = from + entry * step;
            counts[entry] = step;
        }
        sums.put(current, voltage, bits, begins, counts, entries, fresh, 0);
        for (int entry = 0; entry < entries; entry++) {
            long end = first + begins[entry] + step;
            int place = placeEndingAt(0, end);
            if (fresh.k[entry] == 0) {
                tables[0].invalidate(place);
            } else {
                tables[0].copy(place, fresh, entry);
            }
            completed(0, place, end);
        }
    }

    private void keep(int from, int count) {
        if (from > 0) {
            System.arraycopy(current, from, current, 0, count);
            System.arraycopy(voltage, from, voltage, 0, count);
            System.arraycopy(bits, from, bits, 0, count);
        }
    }

    private int placeEndingAt(int level, long end) {
        int place = (int) (Math.floorMod(end, length) / steps[level]) - 1;
        return place < 0 ? place + tables[level].capacity() : place;
    }

    private void completed(int level, int place, long end) {
        if (level + 1 == tables.length) {
            listener.entry(tables[level], place, end);
            return;
        }
        if (++filled[level + 1] < factors[level + 1]) {
            return;
        }
        filled[level + 1] = 0;
        int next = placeEndingAt(level + 1, end);
        StatisticsTable table = tables[level + 1];
        table.clear(next);
        EntrySums.combine(tables[level], next * factors[level + 1], factors[level + 1], table, next);
        if (table.k[next] == 0) {
            table.invalidate(next);
        }
        completed(level + 1, next, end);
    }
}
