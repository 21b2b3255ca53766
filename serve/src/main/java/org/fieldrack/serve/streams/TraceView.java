package org.fieldrack.serve.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;
import org.jspecify.annotations.Nullable;

/**
 * One trace of a view: bins of a whole number of clock counts, which lie at multiples of their width so that they do not
 * flicker while the view moves, or single samples where there are at most two a bin.
 *
 * <p>Kept by a viewer, it computes only bins that it does not have yet and writes only those that were not written. Not
 * thread-safe.
 */
final class TraceView {
    private static final SampleClock.Anchor NO_LINE = new SampleClock.Anchor(0, 0, 1, 0);

    private final int bins;
    private final double[] min;
    private final double[] max;
    private final double[] mean;
    private final double[] valid;
    private final double[] time;
    private final Statistics part = new Statistics();
    private @Nullable StreamHistory history;
    private int channel;
    private byte kind = ViewLayout.NOTHING;
    private boolean regular;
    private long width = 1;
    private long first;
    private int size;
    private SampleClock.Anchor line = NO_LINE;
    private long heldFrom;
    private long heldTo;
    private double offset = Double.NaN;
    // bins before this one will not change any more
    private long complete;
    // bins before this one stand at the other side as they are
    private long written;
    private boolean replace = true;

    /** @param bins the most parts of a span */
    TraceView(int bins) {
        this.bins = bins;
        int room = 2 * bins + 4;
        min = new double[room];
        max = new double[room];
        mean = new double[room];
        valid = new double[room];
        time = new double[room];
    }

    /** Fills it with nothing, where there is no such trace. */
    void nothing() {
        kind = ViewLayout.NOTHING;
        size = 0;
        heldFrom = 0;
        heldTo = 0;
        line = NO_LINE;
        forget();
    }

    private void forget() {
        replace = true;
        offset = Double.NaN;
        complete = Long.MIN_VALUE;
    }

    /**
     * Looks at a span.
     *
     * @param clock line by which counts are told as times
     * @param from UTC nanoseconds
     * @param to after {@code from}
     */
    void look(Trace trace, SampleClock.Anchor clock, long from, long to) {
        StreamHistory of = trace.history();
        if (history != of || channel != trace.index()) {
            history = of;
            channel = trace.index();
            nothing();
        }
        line = clock;
        regular = of.isRegular();
        long low = of.firstSampleId();
        long end = of.endSampleId();
        if (low >= end) {
            nothing();
            line = clock;
            return;
        }
        heldFrom = line.utcNanos(of.tick(low));
        heldTo = line.utcNanos(of.tick(end - 1) + (regular ? 1 : 0));
        long a = ClockLine.floor(line, from);
        long b = Math.max(a + 1, ClockLine.ceil(line, to));
        long lowId = regular ? Math.clamp(a, low, end) : of.sampleIdAt(a);
        long endId = regular ? Math.clamp(b, low, end) : of.sampleIdAt(b);
        if (regular ? b - a <= 2L * bins : endId - lowId <= 2L * bins) {
            samples(of, Math.max(low, lowId - 1), Math.min(end, endId + 1), from);
        } else {
            bins(of, a, b, low, end);
        }
        heldFrom = line.utcNanos(of.tick(of.firstSampleId()));
    }

    // ---- single samples

    private void samples(StreamHistory of, long lowId, long endId, long from) {
        forget();
        kind = regular ? ViewLayout.SAMPLES : ViewLayout.TIMED_SAMPLES;
        first = lowId;
        width = 1;
        size = (int) Math.max(0, Math.min(endId - lowId, mean.length));
        of.samples(channel, lowId, size, mean);
        for (int i = 0; i < size && !regular; i++) {
            time[i] = line.utcNanos(of.tick(lowId + i)) - from;
        }
    }

    // ---- bins

    private void bins(StreamHistory of, long a, long b, long low, long end) {
        long wide = Math.ceilDiv(b - a, bins);
        long firstTick = of.tick(low);
        long lastTick = of.tick(end - 1);
        long firstBin = Math.floorDiv(Math.max(a, firstTick), wide);
        long endBin = Math.floorDiv(Math.min(b, lastTick), wide) + 1;
        int n = (int) Math.clamp(endBin - firstBin, 0, mean.length);
        boolean same = kind == ViewLayout.BINS && wide == width && firstBin >= first && firstBin <= first + size;
        if (same) {
            shift((int) (firstBin - first));
        } else {
            forget();
            kind = ViewLayout.BINS;
            width = wide;
            written = firstBin;
        }
        int known = same ? (int) Math.clamp(complete - firstBin, 0, Math.min(n, size)) : 0;
        first = firstBin;
        size = n;
        if (n > known) {
            fill(of, known, n, low, end);
        }
        complete = Math.floorDiv(lastTick + (regular ? 1 : 0), wide);
    }

    private void shift(int by) {
        for (double[] column : new double[][] {min, max, mean, valid}) {
            System.arraycopy(column, by, column, 0, size - by);
        }
        size -= by;
    }

    /** Exact to the sample: borders rounded to reductions would show samples as missing that are not. */
    private void fill(StreamHistory of, int from, int to, long low, long end) {
        long next = id(of, first + from);
        for (int i = from; i < to; i++) {
            long begin = Math.max(low, next);
            next = id(of, first + i + 1);
            long stop = Math.min(end, next);
            part.clear();
            if (begin < stop) {
                of.statistics(channel, begin, stop, part);
            }
            // what was overwritten while it was read is no gap
            boolean leaving = begin < of.firstSampleId();
            long all = leaving ? part.count() : part.count() + part.missing();
            put(i, part.min(), part.max(), part.mean(), all == 0 ? (regular ? 0 : 1) : (double) part.count() / all);
        }
    }

    private long id(StreamHistory of, long bin) {
        return regular ? bin * width : of.sampleIdAt(bin * width);
    }

    private void put(int i, double low, double high, double middle, double share) {
        min[i] = low;
        max[i] = high;
        mean[i] = middle;
        valid[i] = share;
    }

    // ---- on the wire

    /** Returns when the newest sample was taken, 0 for none. */
    long heldTo() {
        return heldTo;
    }

    /**
     * Writes what changed since it was last written.
     *
     * @param index of the trace in the list that was asked for
     * @param from the frame's, in UTC nanoseconds
     */
    void write(ByteBuffer out, int index, long from) {
        int skip = kind == ViewLayout.BINS && !replace ? (int) Math.clamp(written - first, 0, size) : 0;
        int n = size - skip;
        if (Double.isNaN(offset)) {
            offset = middle();
        }
        long begin = kind == ViewLayout.BINS ? (first + skip) * width : first;
        int start = out.position();
        out.put(kind).put((byte) ((replace ? ViewLayout.REPLACE : 0) | (regular ? ViewLayout.REGULAR : 0)));
        out.putShort((short) index).putInt(n).putLong(first + skip).putDouble(width);
        out.putLong(line.count()).putLong(line.utcNanos()).putDouble(line.nanosPerCount());
        out.putLong(heldFrom).putLong(heldTo).putDouble(offset);
        out.putDouble(line.utcNanos() - from + (begin - line.count()) * line.nanosPerCount());
        out.putDouble(width * line.nanosPerCount()).putLong(0);
        if (kind == ViewLayout.BINS) {
            column(out, min, skip, offset);
            column(out, max, skip, offset);
            column(out, mean, skip, offset);
            column(out, valid, skip, 0);
        } else if (kind != ViewLayout.NOTHING) {
            for (int i = 0; i < size && kind == ViewLayout.TIMED_SAMPLES; i++) {
                out.putDouble(time[i]);
            }
            column(out, mean, 0, offset);
        }
        out.position(start + ViewLayout.padded(out.position() - start));
        replace = false;
        written = Math.clamp(complete, first, first + size);
    }

    private void column(ByteBuffer out, double[] values, int skip, double less) {
        for (int i = skip; i < size; i++) {
            out.putFloat((float) (values[i] - less));
        }
    }

    /** Returns a value amid the others, itself of single precision, which is taken off so that single precision suffices. */
    private double middle() {
        return (float) Arrays.stream(mean, 0, size)
                .filter(Double::isFinite)
                .findFirst()
                .orElse(0);
    }

    /** Says how many bytes it takes at most. */
    int most() {
        return ViewLayout.TRACE_HEADER
                + ViewLayout.padded(size * (kind == ViewLayout.BINS ? 4 * Float.BYTES : Float.BYTES + Double.BYTES));
    }
}
