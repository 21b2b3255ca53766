package org.fieldrack.serve.streams;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;
import org.jspecify.annotations.Nullable;

/**
 * One trace of a view. Where one line tells all times, it is bins of a whole number of clock counts, which lie at multiples of
 * their width so that they do not flicker while the view moves, or single samples where there are at most two a bin. Of a
 * recording, whose blocks have lines of their own, it is bins of as many samples each, with times, or samples with theirs.
 *
 * <p>Kept by a viewer, it computes only bins that it does not have yet. Not thread-safe.
 */
final class TraceView {
    private final int bins;
    private final TraceColumns columns;
    private final Statistics part = new Statistics();
    private @Nullable StreamHistory history;
    private int channel;

    /** @param bins the most parts of a span */
    TraceView(int bins) {
        this.bins = bins;
        columns = new TraceColumns(2 * bins + 4);
    }

    /** Fills it with nothing, where there is no such trace. */
    void nothing() {
        columns.nothing();
    }

    /**
     * Looks at a span.
     *
     * @param kept line by which the viewer tells counts as times; empty for the history's own way
     * @param from UTC nanoseconds
     * @param to after {@code from}
     * @param beside a view of the same span, perhaps of another channel of the same stream
     */
    void look(Trace trace, Optional<SampleClock.Anchor> kept, long from, long to, @Nullable TraceView beside) {
        StreamHistory of = trace.history();
        if (history != of || channel != trace.index()) {
            history = of;
            channel = trace.index();
            nothing();
        }
        Optional<SampleClock.Anchor> line = of.line().map(own -> kept.orElse(own));
        columns.regular = of.isRegular();
        if (of.firstSampleId() >= of.endSampleId()) {
            nothing();
            line.ifPresent(one -> columns.line = one);
        } else if (line.isPresent()) {
            byLine(of, line.get(), from, to);
        } else {
            byNumber(of, from, to, beside);
        }
    }

    // ---- one line for all times

    private void byLine(StreamHistory of, SampleClock.Anchor line, long from, long to) {
        boolean regular = of.isRegular();
        columns.line = line;
        long low = of.firstSampleId();
        long end = of.endSampleId();
        columns.heldTo = line.utcNanos(of.tick(end - 1) + (regular ? 1 : 0));
        long a = ClockLine.floor(line, from);
        long b = Math.max(a + 1, ClockLine.ceil(line, to));
        long lowId = regular ? Math.clamp(a, low, end) : of.sampleIdAt(a);
        long endId = regular ? Math.clamp(b, low, end) : of.sampleIdAt(b);
        if (regular ? b - a <= 2L * bins : endId - lowId <= 2L * bins) {
            samples(of, regular ? ViewLayout.SAMPLES : ViewLayout.TIMED_SAMPLES, lowId, endId);
            for (int i = 0; i < ViewLayout.times(columns.kind, columns.size); i++) {
                columns.time[i] = line.utcNanos(of.tick(columns.first + i)) - from;
            }
        } else {
            bins(of, a, b, low, end);
        }
        // what is overwritten meanwhile is not held any more
        columns.heldFrom = line.utcNanos(of.tick(of.firstSampleId()));
    }

    /** Reads the samples of a span and the one before and behind. */
    private void samples(StreamHistory of, byte kind, long lowId, long endId) {
        columns.forget();
        columns.kind = kind;
        columns.width = 1;
        columns.first = Math.max(of.firstSampleId(), lowId - 1);
        long end = Math.min(of.endSampleId(), endId + 1);
        columns.size = (int) Math.clamp(end - columns.first, 0, columns.room());
        of.samples(channel, columns.first, columns.size, columns.mean);
    }

    private void bins(StreamHistory of, long a, long b, long low, long end) {
        long wide = Math.ceilDiv(b - a, bins);
        long firstTick = of.tick(low);
        long lastTick = of.tick(end - 1);
        long firstBin = Math.floorDiv(Math.max(a, firstTick), wide);
        long endBin = Math.floorDiv(Math.min(b, lastTick), wide) + 1;
        int n = (int) Math.clamp(endBin - firstBin, 0, columns.room());
        boolean same = columns.kind == ViewLayout.BINS
                && wide == columns.width
                && firstBin >= columns.first
                && firstBin <= columns.first + columns.size;
        if (same) {
            columns.shift((int) (firstBin - columns.first));
        } else {
            columns.forget();
            columns.kind = ViewLayout.BINS;
            columns.width = wide;
        }
        int known = same ? (int) Math.clamp(columns.complete - firstBin, 0, Math.min(n, columns.size)) : 0;
        columns.first = firstBin;
        columns.size = n;
        if (n > known) {
            fill(of, known, n, wide, low, end);
        }
        columns.complete = Math.floorDiv(lastTick + (of.isRegular() ? 1 : 0), wide);
    }

    /** Exact to the sample: borders rounded to reductions would show samples as missing that are not. */
    private void fill(StreamHistory of, int from, int to, long wide, long low, long end) {
        long next = id(of, (columns.first + from) * wide);
        for (int i = from; i < to; i++) {
            long begin = Math.max(low, next);
            next = id(of, (columns.first + i + 1) * wide);
            long stop = Math.min(end, next);
            part.clear();
            if (begin < stop) {
                of.statistics(channel, begin, stop, part);
            }
            // what was overwritten while it was read is no gap
            boolean leaving = begin < of.firstSampleId();
            long all = leaving ? part.count() : part.count() + part.missing();
            // a bin of an irregular stream without a sample lacks nothing
            double share = all == 0 ? (of.isRegular() ? 0 : 1) : (double) part.count() / all;
            columns.put(i, part.min(), part.max(), part.mean(), share);
        }
    }

    private static long id(StreamHistory of, long count) {
        return of.isRegular() ? count : of.sampleIdAt(count);
    }

    // ---- times of their own

    private void byNumber(StreamHistory of, long from, long to, @Nullable TraceView beside) {
        long low = of.firstSampleId();
        long end = of.endSampleId();
        columns.heldFrom = of.utcNanos(low);
        columns.heldTo = of.utcNanos(end);
        long a = of.sampleIdAtUtc(from);
        long b = of.sampleIdAtUtc(to);
        if (b - a <= 2L * bins) {
            samples(of, ViewLayout.TIMED_SAMPLES, a, b);
            times(of, from, beside, i -> columns.first + i);
        } else {
            Bins drawn = timedBins(of, a, b);
            times(of, from, beside, drawn::start);
        }
    }

    private Bins timedBins(StreamHistory of, long a, long b) {
        columns.forget();
        columns.kind = ViewLayout.TIMED_BINS;
        columns.first = a;
        columns.width = (b - a) / (double) bins;
        columns.size = bins;
        Bins drawn = new Bins(bins);
        of.bins(channel, a, b, bins, drawn);
        for (int i = 0; i < bins; i++) {
            long all = drawn.count[i] + drawn.missing[i];
            double share = all == 0 ? 0 : (double) drawn.count[i] / all;
            columns.put(i, drawn.min[i], drawn.max[i], drawn.mean[i], share);
        }
        return drawn;
    }

    /** Tells the times. Channels of one stream have the same, which take longer to find than to copy. */
    private void times(StreamHistory of, long from, @Nullable TraceView beside, IntToLongFunction id) {
        int n = ViewLayout.times(columns.kind, columns.size);
        if (beside != null && beside.history == of && columns.isBeside(beside.columns)) {
            System.arraycopy(beside.columns.time, 0, columns.time, 0, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            columns.time[i] = of.utcNanos(id.applyAsLong(i)) - from;
        }
    }

    // ---- on the wire

    /** Returns when the newest sample was taken, 0 for none. */
    long heldTo() {
        return columns.heldTo;
    }

    /**
     * Writes what changed since it was last written.
     *
     * @param index of the trace in the list that was asked for
     * @param from the frame's, in UTC nanoseconds
     */
    void write(ByteBuffer out, int index, long from) {
        columns.write(out, index, from);
    }

    /** Says how many bytes it takes at most. */
    int most() {
        return columns.most();
    }
}
