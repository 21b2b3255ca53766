package org.fieldrack.record.archive;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds out about bins without readings: whether the value held, or nobody saw it. */
final class BinGaps {
    private final View view;
    private final int channel;
    private final Segments segments;
    private final long[] edges;
    private final long[] count;
    private final double[] last;
    private final boolean[] gap;
    private final double[] held;

    BinGaps(View view, int channel, Segments segments, long[] edges, long[] count, double[] last) {
        this.view = view;
        this.channel = channel;
        this.segments = segments;
        this.edges = edges;
        this.count = count;
        this.last = last;
        gap = new boolean[count.length];
        held = new double[count.length];
    }

    /** Makes the answer of sums that are complete. */
    Bins finish(double[] min, double[] max, double[] sum) throws SQLException {
        int n = count.length;
        List<Gap> gaps = GapQuery.within(view.connection(), channel, edges[0], edges[n]);
        long earliest = segments.earliest();
        for (int i = 0; i < n; i++) {
            gap[i] = edges[i] < earliest && edges[i] < view.now();
        }
        for (Gap found : gaps) {
            mark(found);
        }
        hold(gaps);
        double[] mean = new double[n];
        for (int i = 0; i < n; i++) {
            boolean empty = count[i] == 0;
            mean[i] = empty ? Double.NaN : sum[i] / count[i];
            min[i] = empty ? Double.NaN : min[i];
            max[i] = empty ? Double.NaN : max[i];
        }
        return new Bins(edges, count, min, max, mean, held, gap);
    }

    private void mark(Gap found) {
        int at = java.util.Arrays.binarySearch(edges, found.from());
        int first = Math.max(0, at >= 0 ? at : -at - 2);
        for (int i = first; i < count.length && edges[i] < found.to() && edges[i] < view.now(); i++) {
            gap[i] |= edges[i + 1] > found.from();
        }
    }

    private void hold(List<Gap> gaps) throws SQLException {
        double value = Double.NaN;
        boolean known = false;
        for (int i = 0; i < count.length; i++) {
            held[i] = Double.NaN;
            if (count[i] > 0) {
                known = false;
            } else if (gap[i]) {
                // whatever came back without a new reading, nobody knows what it is
                known = true;
                value = Double.NaN;
            } else if (edges[i] < view.now()) {
                if (!known) {
                    value = before(i, gaps);
                    known = true;
                }
                held[i] = value;
            }
        }
    }

    /** Returns the value at the beginning of a bin, NaN where a gap stands between it and the reading before. */
    private double before(int i, List<Gap> gaps) throws SQLException {
        long edge = edges[i];
        boolean unbroken = i > 0 && !gap[i - 1];
        if (unbroken && !Double.isNaN(last[i - 1])) {
            return last[i - 1];
        }
        Optional<Segment.Filled> segment = segments.at(edge - 1);
        if (segment.isEmpty() || !ValueCodec.isWord(segment.get().head().type())) {
            return Double.NaN;
        }
        SegmentCursor reading =
                new SegmentCursor(segment.get().head().first(), segment.get().data());
        double value = Double.NaN;
        long time = Long.MIN_VALUE;
        while (reading.next() && reading.time < edge) {
            double number = ValueCodec.number(reading.type, reading.word);
            value = Status.counts(reading.status, number) ? number : Double.NaN;
            time = reading.time;
        }
        long since = time;
        List<Gap> earlier =
                i > 0 && since >= edges[0] ? gaps : GapQuery.within(view.connection(), channel, since, edge);
        boolean broken = earlier.stream().anyMatch(found -> found.to() > since && found.from() < edge);
        return broken ? Double.NaN : value;
    }
}
