package org.fieldrack.joulescope;

/**
 * The reductions of a stream buffer: level 0 has an entry every {@code reductions[0]} samples, level n combines
 * {@code reductions[n]} entries of level n-1 (specification section 5.2).
 *
 * <p>One writer; readers check afterwards that the writer has not come round.
 */
final class StatisticsLevels {
    /** Called when an entry of the last level is complete. */
    @FunctionalInterface
    interface Listener {
        void entry(StatisticsTable table, int row, long endSampleId);
    }

    private final long length;
    private final int[] reductions;
    private final long[] steps;
    private final StatisticsTable[] tables;
    private final int[] filled;
    private final StatisticsTable partial = new StatisticsTable(1);
    private final Listener listener;

    StatisticsLevels(long length, int[] reductions, Listener listener) {
        this.length = length;
        this.reductions = reductions;
        this.listener = listener;
        steps = new long[reductions.length];
        tables = new StatisticsTable[reductions.length];
        filled = new int[reductions.length];
        long step = 1;
        for (int level = 0; level < reductions.length; level++) {
            step *= reductions[level];
            steps[level] = step;
            tables[level] = new StatisticsTable(Math.toIntExact(length / step));
        }
        partial.clear(0);
    }

    int count() {
        return tables.length;
    }

    long step(int level) {
        return steps[level];
    }

    StatisticsTable table(int level) {
        return tables[level];
    }

    /** Returns the row of the entry that begins at this sample. */
    int row(int level, long sampleId) {
        return (int) (Math.floorMod(sampleId, length) / steps[level]);
    }

    void reset() {
        partial.clear(0);
        java.util.Arrays.fill(filled, 0);
    }

    /**
     * Adds processed samples.
     *
     * @param sampleId number of the first
     */
    void add(float[] current, float[] voltage, byte[] bits, int count, long sampleId) {
        if (tables.length == 0) {
            return;
        }
        int done = 0;
        while (done < count) {
            int n = Math.min(count - done, reductions[0] - filled[0]);
            StatisticsKernel.add(current, voltage, bits, done, n, partial, 0);
            done += n;
            filled[0] += n;
            if (filled[0] == reductions[0]) {
                filled[0] = 0;
                completeFirst(sampleId + done);
            }
        }
    }

    private int rowEndingAt(int level, long end) {
        int row = (int) (Math.floorMod(end, length) / steps[level]) - 1;
        return row < 0 ? row + tables[level].capacity() : row;
    }

    private void completeFirst(long end) {
        int row = rowEndingAt(0, end);
        if (partial.k[0] == 0) {
            tables[0].invalidate(row);
        } else {
            tables[0].copy(row, partial, 0);
        }
        partial.clear(0);
        completed(0, row, end);
    }

    private void completed(int level, int row, long end) {
        if (level + 1 == tables.length) {
            listener.entry(tables[level], row, end);
            return;
        }
        if (++filled[level + 1] < reductions[level + 1]) {
            return;
        }
        filled[level + 1] = 0;
        int next = rowEndingAt(level + 1, end);
        StatisticsTable table = tables[level + 1];
        table.clear(next);
        StatisticsKernel.combine(tables[level], next * reductions[level + 1], reductions[level + 1], table, next);
        if (table.k[next] == 0) {
            table.invalidate(next);
        }
        completed(level + 1, next, end);
    }
}
