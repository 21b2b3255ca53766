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

    private final BufferQuery query;

    FullRateBuffer(long length, List<Integer> reductions, double samplingFrequency) {
        super(length, samplingFrequency, samplingFrequency);
        rings = new SampleRings(length);
        int[] factors = reductions.stream().mapToInt(Integer::intValue).toArray();
        levels = new StatisticsLevels(length, factors, this::lastLevel);
        query = new BufferQuery(rings, levels);
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
    RawProcessor processor() {
        return processor;
    }

    // ---- queries

    @Override
    public long[] statisticsGet(long start, long stop, StatisticsTable out) {
        out.rows(1);
        long[] range = sampleIdRange();
        long from = Math.clamp(start, range[0], range[1]);
        long to = Math.clamp(stop, from, range[1]);
        synchronized (query) {
            query.statistics(from, to, out, 0);
        }
        if (frontier - length > from && from > 0) {
            // overtaken by the writer: what is left is a little less
            long left = Math.min(Math.max(from, frontier - length), to);
            return left >= to ? new long[] {from, to} : statisticsGet(left, to, out);
        }
        return new long[] {from, to};
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
            query.parts(start, width, row, n, sampleIdRange(), out);
        }
    }

    @Override
    void dataGetInOrder(long start, long stop, long increment, StatisticsTable out) {
        new SampleWalk(rings, levels).dataGet(start, stop, increment, out);
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
            long from = Math.clamp(start, range[0], range[1]);
            for (int row = 0; row < parts; row++) {
                long to = Math.clamp(border(start, stop, width, row + 1, parts, step), from, range[1]);
                boolean isInner = row > 0 && row < parts - 1 && level >= 0 && from > range[0] && to < range[1];
                if (isInner) {
                    query.stored(level, from, to, out, row);
                } else {
                    query.statistics(from, to, out, row);
                }
                from = to;
            }
        }
    }

    private static long border(long start, long stop, double width, int part, int parts, long step) {
        if (part == 0 || part == parts) {
            return part == 0 ? start : stop;
        }
        return (start + (long) (part * width)) / step * step;
    }

    /** Copies the stored entries of a reduction between two samples, rounded inwards. */
    StatisticsTable reduction(int reduction, long start, long stop) {
        int level = levels.level(reduction);
        long step = levels.step(level);
        long first = Math.ceilDiv(start, step);
        long end = Math.floorDiv(stop, step);
        StatisticsTable out = new StatisticsTable((int) Math.max(0, end - first));
        for (int row = 0; row < out.capacity(); row++) {
            out.copy(row, levels.table(level), levels.place(level, (first + row) * step));
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
        rings.samples(start, columns.current, columns.voltage, columns.bits, 0, n);
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
