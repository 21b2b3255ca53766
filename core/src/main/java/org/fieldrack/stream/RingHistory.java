package org.fieldrack.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The standard history: every channel's samples in a ring off the heap, with reductions of 128 (256, 1024 for small
 * types) samples and each level above of 16 entries.
 *
 * <p>One writer ({@link #append}), any number of readers without locks. The writer first moves the frontier, then
 * overwrites, then publishes the new end; a reader whose span the frontier passed while it read, reads what is left again.
 * A gap is stored: NaN in real channels, 0 and a note in the others; both count as missing.
 */
public final class RingHistory implements StreamHistory {
    private final List<Channel> channels;
    private final SampleClock clock;
    private final boolean regular;
    private final long capacity;
    private final Arena arena = Arena.ofShared();
    private final Gaps gaps = new Gaps();
    private final ColumnRing[] columns;
    private final @Nullable MemorySegment ticks;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile long base;
    private volatile long frontier;
    private volatile long end;

    /**
     * @param capacity samples to hold at least, above 0; rounded up to whole reductions
     * @param regular sample numbers are the clock's counts; else blocks bring ticks, which are held too
     */
    public RingHistory(List<Channel> channels, SampleClock clock, boolean regular, long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a history holds one sample at least, not " + capacity);
        }
        this.channels = List.copyOf(channels);
        this.clock = clock;
        this.regular = regular;
        long rounded = capacity;
        for (Channel channel : channels) {
            rounded = Math.max(rounded, ColumnRing.capacity(channel.type(), capacity));
        }
        for (Channel channel : channels) {
            rounded = ColumnRing.capacity(channel.type(), rounded);
        }
        this.capacity = rounded;
        columns = new ColumnRing[channels.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new ColumnRing(arena, channels.get(i).type(), rounded, gaps);
        }
        ticks = regular ? null : arena.allocate(rounded * Long.BYTES, 64);
    }

    /**
     * Returns a history as long as this duration, or shorter where that would take more memory.
     *
     * @param maxBytes most memory, in bytes
     */
    public static RingHistory of(
            List<Channel> channels, SampleClock clock, boolean regular, Duration duration, long maxBytes) {
        double perSample = regular ? 0 : Long.BYTES;
        for (Channel channel : channels) {
            perSample += channel.type().bits() / 8.0 + 40.0 / ColumnRing.firstStep(channel.type());
        }
        double wanted = regular ? duration.toNanos() / 1e9 * clock.nominalRate() : Long.MAX_VALUE;
        double room = Math.max(1, maxBytes / Math.max(perSample, 1e-3) / 1.1);
        return new RingHistory(channels, clock, regular, Math.max(1, (long) Math.min(wanted, room)));
    }

    /** Takes a block. Writer only; a block that begins before the end of the last is cut to what is new. */
    public void append(SampleBlock block) {
        if (closed) {
            return;
        }
        if (!started) {
            base = block.firstSampleId();
            frontier = base;
            end = base;
            started = true;
        }
        long before = end;
        long skip = Math.max(0, before - block.firstSampleId());
        if (skip >= block.count()) {
            return;
        }
        long missing = Math.max(0, block.firstSampleId() - before);
        long after = block.endSampleId();
        frontier = after;
        if (missing > 0) {
            fillGap(before, block.firstSampleId());
        }
        long first = block.firstSampleId() + skip;
        for (int i = 0; i < columns.length; i++) {
            store(i, block, first, skip, before);
        }
        storeTicks(block, first, skip);
        gaps.forget(after - capacity);
        end = after;
    }

    private void store(int i, SampleBlock block, long first, long skip, long before) {
        MemorySegment column = block.columns().get(i);
        long count = block.count() - skip;
        // a block longer than the ring overwrites its own beginning
        long part = Math.min(count, capacity);
        columns[i].write(first + count - part, column, skip + count - part, part);
        columns[i].reduce(base, Math.max(before, block.endSampleId() - capacity), block.endSampleId());
    }

    private void fillGap(long from, long to) {
        long begin = Math.max(from, to - capacity);
        gaps.add(from, to);
        for (ColumnRing column : columns) {
            column.writeMissing(begin, to - begin);
        }
        if (ticks != null) {
            long last = from > base ? storedTick(from - 1) : 0;
            for (long id = begin; id < to; id++) {
                ticks.setAtIndex(ValueLayout.JAVA_LONG, Math.floorMod(id, capacity), last);
            }
        }
    }

    private void storeTicks(SampleBlock block, long first, long skip) {
        if (ticks == null) {
            return;
        }
        MemorySegment from = block.ticks();
        if (from == null) {
            throw new IllegalArgumentException("a block of an irregular stream brings ticks");
        }
        for (long i = skip; i < block.count(); i++) {
            ticks.setAtIndex(
                    ValueLayout.JAVA_LONG,
                    Math.floorMod(first + i - skip, capacity),
                    from.get(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES));
        }
    }

    private long storedTick(long sampleId) {
        return ticks == null ? sampleId : ticks.getAtIndex(ValueLayout.JAVA_LONG, Math.floorMod(sampleId, capacity));
    }

    @Override
    public List<Channel> channels() {
        return channels;
    }

    @Override
    public SampleClock clock() {
        return clock;
    }

    @Override
    public boolean isRegular() {
        return regular;
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public long firstSampleId() {
        return Math.max(base, frontier - capacity);
    }

    @Override
    public long endSampleId() {
        return end;
    }

    @Override
    public long tick(long sampleId) {
        if (ticks == null) {
            return sampleId;
        }
        open();
        long first = firstSampleId();
        long last = endSampleId() - 1;
        return last < first ? 0 : storedTick(Math.clamp(sampleId, first, last));
    }

    @Override
    public long sampleIdAt(long tick) {
        long low = firstSampleId();
        long high = endSampleId();
        if (ticks == null) {
            return Math.clamp(tick, low, Math.max(low, high));
        }
        open();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (storedTick(middle) < tick) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void statistics(int channel, long from, long to, Statistics out) {
        open();
        ColumnRing column = columns[channel];
        Statistics part = new Statistics();
        long a;
        long b;
        do {
            a = Math.max(from, firstSampleId());
            b = Math.min(to, end);
            part.clear();
            column.statistics(a, b, part);
        } while (a < b && overtaken(a, b));
        finish(channel, part, from, to, Math.max(0, b - a));
        out.combine(part);
    }

    private void finish(int channel, Statistics part, long from, long to, long held) {
        part.addMissing(Math.max(0, to - from) - held);
        Channel of = channels.get(channel);
        part.scale(of.scale(), of.offset());
    }

    /** Says whether the writer came into the span, or a part of it that is still held, while it was read. */
    private boolean overtaken(long from, long to) {
        return frontier - capacity > from && !closed && from < to;
    }

    @Override
    public void bins(int channel, long from, long to, int n, Bins out) {
        open();
        out.begin(from, to, n);
        ColumnRing column = columns[channel];
        long width = Math.max(1, (to - from) / n);
        Statistics part = new Statistics();
        for (int i = 0; i < n; i++) {
            long start = out.start(i);
            long stop = out.start(i + 1);
            long a;
            long b;
            do {
                a = Math.max(start, firstSampleId());
                b = Math.min(stop, end);
                part.clear();
                if (a < b) {
                    column.bin(a, b, width, part);
                }
            } while (a < b && overtaken(a, b));
            finish(channel, part, start, stop, Math.max(0, b - a));
            out.put(i, part);
        }
    }

    @Override
    public void samples(int channel, long from, int count, double[] out) {
        open();
        ColumnRing column = columns[channel];
        Channel of = channels.get(channel);
        long first = firstSampleId();
        long last = end;
        boolean watchGaps = !of.type().isReal() && gaps.mayTouch(from);
        for (int i = 0; i < count; i++) {
            long id = from + i;
            boolean held = id >= first && id < last && !(watchGaps && gaps.contains(id));
            out[i] = held ? column.value(id) * of.scale() + of.offset() : Double.NaN;
        }
        for (long id = from; id < Math.min(from + count, firstSampleId()); id++) {
            out[(int) (id - from)] = Double.NaN;
        }
    }

    @Override
    public boolean copy(int channel, long from, int count, MemorySegment target) {
        open();
        if (from < firstSampleId() || from + count > end) {
            return false;
        }
        columns[channel].copy(from, count, target);
        return from >= firstSampleId();
    }

    @Override
    public long memoryBytes() {
        long sum = ticks == null ? 0 : ticks.byteSize();
        for (ColumnRing column : columns) {
            sum += column.bytes();
        }
        return sum;
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("the history is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
        }
    }
}
