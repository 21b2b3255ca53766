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
    // samples of an entry of level 0 that is not complete wait here, with those that came in one block with them
    private final EntryKernel stage;
    private final StatisticsTable fresh;
    private int staged;
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
        int first = reductions.length == 0 ? 1 : reductions[0];
        stage = new EntryKernel(reductions.length == 0 ? 0 : first + RawProcessor.BLOCK);
        fresh = new StatisticsTable(stage.capacity() / first);
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
        staged = 0;
        java.util.Arrays.fill(filled, 0);
    }

    /**
     * Adds processed samples.
     *
     * @param sampleId number of the first
     */
    void add(float[] current, float[] voltage, byte[] bits, int from, int count, long sampleId) {
        if (tables.length == 0) {
            return;
        }
        System.arraycopy(current, from, stage.current, staged, count);
        System.arraycopy(voltage, from, stage.voltage, staged, count);
        System.arraycopy(bits, from, stage.bits, staged, count);
        int step = reductions[0];
        int entries = (staged + count) / step;
        if (entries == 0) {
            staged += count;
            return;
        }
        stage.parts(entries, step, fresh, 0);
        for (int entry = 0; entry < entries; entry++) {
            completeFirst(entry, sampleId + (long) (entry + 1) * step - staged);
        }
        staged = staged + count - entries * step;
        stage.keep(entries * step, staged);
    }

    private int rowEndingAt(int level, long end) {
        int row = (int) (Math.floorMod(end, length) / steps[level]) - 1;
        return row < 0 ? row + tables[level].capacity() : row;
    }

    private void completeFirst(int entry, long end) {
        int row = rowEndingAt(0, end);
        if (fresh.k[entry] == 0) {
            tables[0].invalidate(row);
        } else {
            tables[0].copy(row, fresh, entry);
        }
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
