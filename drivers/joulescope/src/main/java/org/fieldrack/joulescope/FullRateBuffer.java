package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A stream buffer at the instrument's own rate.
 *
 * <p>A query reads without a lock against the writer and looks afterwards whether the writer came round into its span; then it
 * reads again what is left.
 */
final class FullRateBuffer extends StreamBuffer {
    private final SampleRings rings;
    private final StatisticsLevels levels;
    private final RawProcessor processor;
    private final int[] block = new int[RawProcessor.BLOCK];
    // raw samples that went into the processor
    private long fed;
    private volatile long frontier;
    private volatile boolean closed;

    private final Object query = new Object();
    private final float[] queryCurrent = new float[RawProcessor.BLOCK];
    private final float[] queryVoltage = new float[RawProcessor.BLOCK];
    private final byte[] queryBits = new byte[RawProcessor.BLOCK];

    FullRateBuffer(long length, List<Integer> reductions, double samplingFrequency) {
        super(length, samplingFrequency, samplingFrequency);
        rings = new SampleRings(length);
        int[] factors = reductions.stream().mapToInt(Integer::intValue).toArray();
        levels = new StatisticsLevels(length, factors, this::lastLevel);
        processor = new RawProcessor(this::store, check);
    }

    private void lastLevel(StatisticsTable table, int row, long end) {
        long step = levels.step(levels.count() - 1);
        double mean = table.mean(row, Field.CURRENT);
        accumulators.add(mean, table.mean(row, Field.POWER), step / inputFrequency);
        Consumer<StatisticsUpdate> listener = callback;
        if (listener != null) {
            listener.accept(
                    StatisticsUpdate.of(table, row, end - step, end, table.k(row), inputFrequency, accumulators));
        }
    }

    @Override
    void takeRaw(MemorySegment words, long offsetBytes, int count) {
        rings.putRaw(deviceSampleId, words, offsetBytes, count);
    }

    @Override
    void takeMissing(int count) {
        rings.fillMissing(deviceSampleId, count);
    }

    private void store(float[] current, float[] voltage, byte[] bits, int from, int count) {
        long first = sampleId;
        frontier = first + count;
        rings.put(first, current, voltage, bits, from, count);
        levels.add(current, voltage, bits, from, count, first);
        sampleId = first + count;
    }

    @Override
    public void process() {
        if (closed) {
            return;
        }
        long pending = deviceSampleId - fed;
        if (pending > length) {
            fed = deviceSampleId - length;
            frontier = fed;
            sampleId = fed;
        }
        processor.voltageRange(voltageRange);
        while (fed < deviceSampleId) {
            int n = (int) Math.min(deviceSampleId - fed, block.length);
            rings.raw(fed, block, 0, n);
            fed += n;
            processor.process(block, n);
        }
    }

    @Override
    public void reset() {
        super.reset();
        fed = 0;
        frontier = 0;
        processor.reset();
        levels.reset();
    }

    @Override
    void scale(SampleScale scale) {
        processor.scale(scale);
    }

    @Override
    public SuppressMode suppressMode() {
        return processor.mode();
    }

    @Override
    public void suppressMode(SuppressMode mode) {
        processor.mode(mode);
    }

    // ---- queries

    @Override
    public long[] statisticsGet(long start, long stop, StatisticsTable out) {
        out.rows(1);
        long[] range = sampleIdRange();
        long from = Math.clamp(start, range[0], range[1]);
        long to = Math.clamp(stop, from, range[1]);
        synchronized (query) {
            compute(from, to, out, 0);
        }
        if (frontier - length > from && from > 0) {
            // overtaken by the writer: what is left is a little less
            long left = Math.min(Math.max(from, frontier - length), to);
            return left >= to ? new long[] {from, to} : statisticsGet(left, to, out);
        }
        return new long[] {from, to};
    }

    private void compute(long from, long to, StatisticsTable out, int row) {
        out.clear(row);
        spans(levels.count() - 1, from, to, out, row);
        if (out.k[row] == 0) {
            out.invalidate(row);
        }
    }

    private void spans(int level, long from, long to, StatisticsTable out, int row) {
        if (from >= to) {
            return;
        }
        if (level < 0) {
            samples(from, to, out, row);
            return;
        }
        long step = levels.step(level);
        long first = Math.ceilDiv(from, step) * step;
        long end = Math.floorDiv(to, step) * step;
        if (first >= end) {
            spans(level - 1, from, to, out, row);
            return;
        }
        entries(level, first, end, out, row);
        spans(level - 1, from, first, out, row);
        spans(level - 1, end, to, out, row);
    }

    private void entries(int level, long first, long end, StatisticsTable out, int row) {
        StatisticsTable table = levels.table(level);
        int count = (int) ((end - first) / levels.step(level));
        int at = levels.row(level, first);
        int part = Math.min(count, table.capacity() - at);
        StatisticsKernel.combine(table, at, part, out, row);
        StatisticsKernel.combine(table, 0, count - part, out, row);
    }

    private void samples(long from, long to, StatisticsTable out, int row) {
        for (long at = from; at < to; at += queryBits.length) {
            int n = (int) Math.min(to - at, queryBits.length);
            load(at, n);
            StatisticsKernel.add(queryCurrent, queryVoltage, queryBits, 0, n, out, row);
        }
    }

    private void load(long at, int n) {
        rings.current(at, queryCurrent, 0, n);
        rings.voltage(at, queryVoltage, 0, n);
        rings.bits(at, queryBits, 0, n);
    }

    @Override
    public void dataGet(long start, long stop, long increment, StatisticsTable out) {
        long processed = sampleId;
        long width = Math.max(1, increment);
        int n = (int) Math.min(rowsFor(start, stop, width), out.capacity());
        boolean old = stop + length < processed;
        if (stop <= start || start >= processed || stop > processed || (old && start < 0)) {
            out.rows(0);
            return;
        }
        out.rows(n);
        long lost = start < 0 ? Math.ceilDiv(-start, width) : 0;
        long from = start + lost * width;
        if (from + length < processed) {
            lost += (processed - from - length) / width;
        }
        int row = 0;
        for (; row < n && row < lost; row++) {
            out.invalidate(row);
        }
        synchronized (query) {
            if (width == 1) {
                copySamples(start + row, row, n, out);
            } else if (levels.count() == 0 || width < levels.step(0)) {
                smallParts(start, width, row, n, out);
            } else {
                largeParts(start, width, row, n, out);
            }
        }
    }

    @Override
    void dataGetInOrder(long start, long stop, long increment, StatisticsTable out) {
        new SampleWalk(rings, levels).dataGet(start, stop, increment, out);
    }

    private void copySamples(long from, int firstRow, int n, StatisticsTable out) {
        long at = from;
        for (int row = firstRow; row < n; ) {
            int take = Math.min(n - row, queryBits.length);
            load(at, take);
            for (int j = 0; j < take; j++, row++) {
                sampleRow(j, row, out);
            }
            at += take;
        }
    }

    private void sampleRow(int j, int row, StatisticsTable out) {
        out.invalidate(row);
        out.k[row] = 1;
        double[] t = out.values;
        int at = row * StatisticsTable.WIDTH;
        t[at] = queryCurrent[j];
        t[at + 1] = queryVoltage[j];
        t[at + 2] = queryCurrent[j] * queryVoltage[j];
        t[at + 3] = queryBits[j] & 0x0F;
        t[at + 4] = queryBits[j] >> 4 & 1;
        t[at + 5] = queryBits[j] >> 5 & 1;
        java.util.Arrays.fill(t, at + StatisticsTable.SQUARES, at + StatisticsTable.MIN, 0.0);
    }

    private void smallParts(long start, long width, int firstRow, int n, StatisticsTable out) {
        int perLoad = (int) (queryBits.length / width);
        if (perLoad == 0) {
            largeParts(start, width, firstRow, n, out);
            return;
        }
        for (int row = firstRow; row < n; ) {
            int parts = Math.min(n - row, perLoad);
            load(start + row * width, (int) (parts * width));
            for (int j = 0; j < parts; j++, row++) {
                out.clear(row);
                StatisticsKernel.add(queryCurrent, queryVoltage, queryBits, (int) (j * width), (int) width, out, row);
                if (out.k[row] == 0) {
                    out.invalidate(row);
                }
            }
        }
    }

    private void largeParts(long start, long width, int firstRow, int n, StatisticsTable out) {
        long[] range = sampleIdRange();
        for (int row = firstRow; row < n; row++) {
            long from = Math.clamp(start + row * width, range[0], range[1]);
            long to = Math.clamp(start + (row + 1) * width, from, range[1]);
            compute(from, to, out, row);
        }
    }

    @Override
    public void displayGet(long start, long stop, int parts, StatisticsTable out) {
        long[] range = sampleIdRange();
        double width = (double) (stop - start) / parts;
        int level = levels.count() - 1;
        while (level >= 0 && levels.step(level) > width / 2) {
            level--;
        }
        long step = level < 0 ? 1 : levels.step(level);
        out.rows(parts);
        synchronized (query) {
            for (int row = 0; row < parts; row++) {
                long from = border(start, stop, width, row, parts, step);
                long to = border(start, stop, width, row + 1, parts, step);
                from = Math.clamp(from, range[0], range[1]);
                compute(from, Math.clamp(to, from, range[1]), out, row);
            }
        }
    }

    private static long border(long start, long stop, double width, int part, int parts, long step) {
        if (part == 0 || part == parts) {
            return part == 0 ? start : stop;
        }
        return (start + (long) (part * width)) / step * step;
    }

    /** Copies the stored entries of a level between two samples, rounded inwards. */
    StatisticsTable reduction(int level, long start, long stop) {
        long step = levels.step(level);
        long first = Math.ceilDiv(start, step);
        long end = Math.floorDiv(stop, step);
        StatisticsTable out = new StatisticsTable((int) Math.max(0, end - first));
        for (int row = 0; row < out.capacity(); row++) {
            out.copy(row, levels.table(level), levels.row(level, (first + row) * step));
        }
        out.rows(out.capacity());
        return out;
    }

    @Override
    public SamplesResult samplesGet(long start, long stop, List<String> fields) {
        long end = Math.max(start, stop);
        int n = Math.toIntExact(end - start);
        RawColumns columns = new RawColumns(n);
        rings.raw(start, columns.raw, 0, n);
        rings.current(start, columns.current, 0, n);
        rings.voltage(start, columns.voltage, 0, n);
        rings.bits(start, columns.bits, 0, n);
        Map<String, SamplesResult.Signal> signals = new LinkedHashMap<>();
        for (String field : fields) {
            signals.put(field, columns.signal(field));
        }
        return result(start, end, signals);
    }

    SampleRings rings() {
        return rings;
    }

    long frontier() {
        return frontier;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rings.close();
        }
    }
}
