package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;
import org.jspecify.annotations.Nullable;

/**
 * A stream buffer as the history of its stream, so that samples are stored once.
 *
 * <p>The buffer begins at 0 with every start of streaming and is another one after every open; the stream's numbers go on:
 * {@link #attach} says by how much they differ. A sample counts only where its current is finite (specification section 5.1), in
 * all channels. Queries are serialised with attach and detach, so that no buffer is closed under them.
 */
final class BufferHistory implements StreamHistory {
    static final List<Channel> CHANNELS = List.of(
            Channel.of("current", "A", ElementType.F32),
            Channel.of("voltage", "V", ElementType.F32),
            Channel.of("power", "W", ElementType.F32),
            Channel.of("current_range", "", ElementType.U4),
            Channel.of("current_lsb", "", ElementType.U1),
            Channel.of("voltage_lsb", "", ElementType.U1));

    private final SampleClock clock;
    private final long capacity;
    private final StatisticsTable row = new StatisticsTable(1);
    private @Nullable StreamBuffer buffer;
    private long base;
    private @Nullable StatisticsTable table;

    BufferHistory(SampleClock clock, long capacity) {
        this.clock = clock;
        this.capacity = capacity;
    }

    /** Goes on with this buffer, whose sample 0 is this sample of the stream. */
    synchronized void attach(StreamBuffer now, long streamSampleId) {
        buffer = now;
        base = streamSampleId;
    }

    /** Forgets the buffer, which may be closed when this returns. */
    synchronized void detach() {
        StreamBuffer last = buffer;
        if (last != null) {
            base += last.sampleIdRange()[1];
        }
        buffer = null;
    }

    long base() {
        return base;
    }

    @Override
    public List<Channel> channels() {
        return CHANNELS;
    }

    @Override
    public SampleClock clock() {
        return clock;
    }

    @Override
    public boolean isRegular() {
        return true;
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public synchronized long firstSampleId() {
        StreamBuffer now = buffer;
        return now == null ? base : base + now.sampleIdRange()[0];
    }

    @Override
    public synchronized long endSampleId() {
        StreamBuffer now = buffer;
        return now == null ? base : base + now.sampleIdRange()[1];
    }

    @Override
    public long tick(long sampleId) {
        return sampleId;
    }

    @Override
    public long sampleIdAt(long tick) {
        return Math.clamp(tick, firstSampleId(), endSampleId());
    }

    @Override
    public synchronized void statistics(int channel, long from, long to, Statistics out) {
        StreamBuffer now = buffer;
        long span = Math.max(0, to - from);
        if (now == null || span == 0) {
            out.addMissing(span);
            return;
        }
        long[] unused = now.statisticsGet(from - base, to - base, row);
        add(row, 0, channel, span, out);
    }

    private static void add(StatisticsTable of, int at, int channel, long span, Statistics out) {
        Field field = Field.values()[channel];
        long count = of.k(at);
        out.addMissing(span - count);
        if (count > 0) {
            out.combine(count, of.mean(at, field), of.s(at, field), of.min(at, field), of.max(at, field));
        }
    }

    @Override
    public synchronized void bins(int channel, long from, long to, int n, Bins out) {
        out.begin(from, to, n);
        StatisticsTable filled = table;
        if (filled == null || filled.capacity() < n) {
            filled = new StatisticsTable(n);
            table = filled;
        }
        Statistics part = new Statistics();
        boolean display = buffer instanceof FullRateBuffer;
        if (buffer instanceof FullRateBuffer full) {
            full.displayGet(from - base, to - base, n, filled);
        }
        for (int i = 0; i < n; i++) {
            part.clear();
            if (display) {
                add(filled, i, channel, Math.max(0, out.start(i + 1) - out.start(i)), part);
            } else {
                statistics(channel, out.start(i), out.start(i + 1), part);
            }
            out.put(i, part);
        }
    }

    @Override
    public synchronized void samples(int channel, long from, int count, double[] out) {
        java.util.Arrays.fill(out, 0, count, Double.NaN);
        StreamBuffer now = buffer;
        if (now == null) {
            return;
        }
        long first = Math.max(from, firstSampleId());
        long end = Math.min(from + count, endSampleId());
        if (first >= end) {
            return;
        }
        SamplesResult.Signal signal = signal(now, channel, first, end);
        int at = (int) (first - from);
        for (int i = 0; i < end - first; i++) {
            out[at + i] = signal.value() instanceof float[] f ? f[i] : signal.bytes()[i] & 0xFF;
        }
    }

    private SamplesResult.Signal signal(StreamBuffer now, int channel, long first, long end) {
        String field = Field.values()[channel].key();
        return now.samplesGet(first - base, end - base, List.of(field))
                .signal(field)
                .orElseThrow();
    }

    @Override
    public synchronized boolean copy(int channel, long from, int count, MemorySegment target) {
        StreamBuffer now = buffer;
        if (now == null || from < firstSampleId() || from + count > endSampleId()) {
            return false;
        }
        SamplesResult.Signal signal = signal(now, channel, from, from + count);
        if (signal.value() instanceof float[] f) {
            MemorySegment.copy(f, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
        } else {
            pack(signal.bytes(), CHANNELS.get(channel).type().bits(), target);
        }
        return from >= firstSampleId();
    }

    /** Packs small numbers, least significant bits first. */
    static void pack(byte[] values, int bits, MemorySegment target) {
        int perByte = 8 / bits;
        for (int at = 0, i = 0; i < values.length; at++) {
            int word = 0;
            for (int k = 0; k < perByte && i < values.length; k++, i++) {
                word |= values[i] << k * bits;
            }
            target.set(ValueLayout.JAVA_BYTE, at, (byte) word);
        }
    }

    @Override
    public synchronized long memoryBytes() {
        return buffer == null ? 0 : 13 * capacity;
    }

    @Override
    public void close() {
        detach();
    }
}
