package org.fieldrack.record.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A level of roll-ups: sums of a channel's readings over times that begin at full multiples since 1970. */
enum Level {
    MINUTE(1, 60_000_000_000L),
    QUARTER(2, 900_000_000_000L),
    FOUR_HOURS(3, 14_400_000_000_000L);

    /** Least number of rows that a bin is made of. */
    private static final int ROWS_A_BIN = 4;

    final int code;
    final long nanos;

    Level(int code, long nanos) {
        this.code = code;
        this.nanos = nanos;
    }

    /** Sums over one row's time. */
    record Row(Level level, long start, long count, double min, double max, double sum) {}

    /** Returns the coarsest level that gives such bins rows enough; empty where even minutes are too coarse. */
    static java.util.Optional<Level> forBins(double widthNanos) {
        return Arrays.stream(values())
                .filter(level -> widthNanos >= (double) ROWS_A_BIN * level.nanos)
                .reduce((finer, coarser) -> coarser);
    }

    long floor(long time) {
        return Math.floorDiv(time, nanos) * nanos;
    }

    long ceil(long time) {
        return -floor(-time);
    }

    long nearest(long time) {
        return floor(time + nanos / 2);
    }

    /** Returns what a sealed segment adds to each level. */
    static List<Row> rows(Segment.Filled segment) {
        Segment head = segment.head();
        if (head.counted() == 0) {
            return List.of();
        }
        Level finest = head.minutes() ? MINUTE : QUARTER;
        List<Row> all = new ArrayList<>(decoded(finest, segment));
        List<Row> finer = List.copyOf(all);
        for (int next = finest.ordinal() + 1; next < values().length; next++) {
            finer = coarser(values()[next], finer);
            all.addAll(finer);
        }
        return all;
    }

    private static List<Row> decoded(Level level, Segment.Filled segment) {
        List<Row> rows = new ArrayList<>();
        SegmentCursor reading = new SegmentCursor(segment.head().first(), segment.data());
        long start = level.floor(segment.head().first());
        long end = start + level.nanos;
        long count = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        while (reading.next()) {
            double number = ValueCodec.number(reading.type, reading.word);
            if (!Status.counts(reading.status, number)) {
                continue;
            }
            if (reading.time >= end) {
                if (count > 0) {
                    rows.add(new Row(level, start, count, min, max, sum));
                }
                start = level.floor(reading.time);
                end = start + level.nanos;
                count = 0;
                min = Double.POSITIVE_INFINITY;
                max = Double.NEGATIVE_INFINITY;
                sum = 0;
            }
            count++;
            min = Math.min(min, number);
            max = Math.max(max, number);
            sum += number;
        }
        rows.add(new Row(level, start, count, min, max, sum));
        return rows;
    }

    private static List<Row> coarser(Level level, List<Row> finer) {
        List<Row> rows = new ArrayList<>();
        for (Row row : finer) {
            long start = level.floor(row.start());
            if (!rows.isEmpty() && rows.getLast().start() == start) {
                Row before = rows.removeLast();
                rows.add(new Row(
                        level,
                        start,
                        before.count() + row.count(),
                        Math.min(before.min(), row.min()),
                        Math.max(before.max(), row.max()),
                        before.sum() + row.sum()));
            } else {
                rows.add(new Row(level, start, row.count(), row.min(), row.max(), row.sum()));
            }
        }
        return rows;
    }
}
