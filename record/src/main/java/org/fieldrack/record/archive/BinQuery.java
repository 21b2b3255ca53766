package org.fieldrack.record.archive;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sums a channel's readings up in bins: from roll-ups where a bin has rows enough, from segment heads where a segment lies
 * within a bin, and by decoding the rest. Every reading is counted by exactly one of them.
 */
final class BinQuery {
    private static final long FEW_ROWS = 60_000;
    private static final long MANY_HEADS = 100_000;
    /** What a head, a row and a decoded segment cost, in about tenths of a microsecond. */
    private static final long HEAD_COST = 4;

    private static final long ROW_COST = 5;
    private static final long DECODE_COST = 160;

    private final View view;
    private final int channel;
    private final long[] edges;
    private final long[] count;
    private final double[] min;
    private final double[] max;
    private final double[] sum;
    /** The last reading of a bin where it was decoded; NaN where sums came after it. */
    private final double[] last;

    private int bin;

    BinQuery(View view, int channel, long from, long to, int bins) {
        this.view = view;
        this.channel = channel;
        edges = new long[bins + 1];
        count = new long[bins];
        min = new double[bins];
        max = new double[bins];
        sum = new double[bins];
        last = new double[bins];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        Arrays.fill(last, Double.NaN);
        double width = ((double) to - from) / bins;
        for (int i = 1; i < bins; i++) {
            edges[i] = from + Math.round(i * width);
        }
        edges[0] = from;
        edges[bins] = to;
    }

    Bins run() throws SQLException {
        long from = edges[0];
        long to = edges[count.length];
        Optional<Level> level = Level.forBins(((double) to - from) / count.length);
        try (Segments segments = new Segments(view, channel)) {
            if (level.isPresent() && !exactIsCheaper(segments, level.get())) {
                rolledUp(segments, level.get());
            } else {
                exact(segments, from, to, true);
            }
            for (Segment.Filled segment : view.inMemory()) {
                decode(segment.head().first(), segment.data(), from, to);
            }
            return new BinGaps(view, channel, segments, edges, count, last).finish(min, max, sum);
        }
    }

    /**
     * Says whether heads and the segments that edges cut cost less than the many rows that a bin just too small for the next
     * level has.
     */
    private boolean exactIsCheaper(Segments segments, Level level) throws SQLException {
        long from = edges[0];
        long to = edges[count.length];
        long rows = (to - from) / level.nanos;
        if (rows < FEW_ROWS) {
            return false;
        }
        long heads = segments.count(from, to, MANY_HEADS);
        return heads < MANY_HEADS && heads * HEAD_COST + Math.min(heads, count.length) * DECODE_COST < rows * ROW_COST;
    }

    private void rolledUp(Segments segments, Level level) throws SQLException {
        long from = edges[0];
        long to = edges[count.length];
        for (int i = 1; i < count.length; i++) {
            edges[i] = level.nearest(edges[i]);
        }
        long firstRow = level.ceil(from);
        long endRow = level.floor(to);
        exact(segments, from, firstRow, true);
        exact(segments, endRow, to, true);
        if (level == Level.MINUTE) {
            exact(segments, firstRow, endRow, false);
        }
        rows(level, firstRow, endRow);
    }

    private void rows(Level level, long from, long to) throws SQLException {
        try (PreparedStatement query = view.connection()
                .prepareStatement("select start_ns, count, min, max, sum from rollup where level = ? and channel = ?"
                        + " and start_ns >= ? and start_ns < ? order by start_ns")) {
            query.setInt(1, level.code);
            query.setInt(2, channel);
            query.setLong(3, from);
            query.setLong(4, to);
            bin = 0;
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    find(row.getLong(1));
                    add(row.getLong(2), row.getDouble(3), row.getDouble(4), row.getDouble(5));
                    last[bin] = Double.NaN;
                }
            }
        }
    }

    private void exact(Segments segments, long from, long to, boolean withMinutes) throws SQLException {
        bin = 0;
        segments.filed(from, to, withMinutes, head -> {
            find(Math.max(head.first(), from));
            boolean whole = head.first() >= from && head.last() < to && head.last() < edges[bin + 1];
            if (!whole) {
                decode(head.first(), segments.data(head.dataId()), from, to);
            } else if (head.counted() > 0) {
                add(head.counted(), head.min(), head.max(), head.sum());
                last[bin] = Double.NaN;
            }
            return true;
        });
    }

    private void decode(long first, byte[] data, long from, long to) {
        SegmentCursor reading = new SegmentCursor(first, data);
        if (!ValueCodec.isWord(reading.type)) {
            return;
        }
        long edge = Long.MIN_VALUE;
        while (reading.next() && reading.time < to) {
            double number = ValueCodec.number(reading.type, reading.word);
            if (reading.time < from || !Status.counts(reading.status, number)) {
                continue;
            }
            if (reading.time >= edge) {
                find(reading.time);
                edge = edges[bin + 1];
            }
            add(1, number, number, number);
            last[bin] = number;
        }
    }

    private void add(long n, double least, double greatest, double total) {
        count[bin] += n;
        min[bin] = Math.min(min[bin], least);
        max[bin] = Math.max(max[bin], greatest);
        sum[bin] += total;
    }

    /** Moves to the bin of a time within the range; times mostly ascend. */
    private void find(long time) {
        if (time < edges[bin]) {
            bin = 0;
        }
        while (bin < count.length - 1 && time >= edges[bin + 1]) {
            bin++;
        }
    }
}
