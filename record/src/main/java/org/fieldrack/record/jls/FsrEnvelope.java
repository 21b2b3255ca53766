package org.fieldrack.record.jls;

import java.io.IOException;
import org.fieldrack.stream.Statistics;

/**
 * Statistics of spans of a signal for drawing and for markers: whole entries from the summaries, the ends from finer ones and at
 * last from samples, so that the time needed hardly depends on the span. One thread.
 */
final class FsrEnvelope {
    private static final int PIECE = 4096;
    /** Entries that a bin has at least before summaries are good enough for its borders. */
    private static final int FINE = 8;

    private final SignalDef def;
    private final SummaryCache summaries;
    private final FsrReader samples;
    private double[] numbers = {};

    FsrEnvelope(SignalDef def, SummaryCache summaries, FsrReader samples) {
        this.def = def;
        this.summaries = summaries;
        this.samples = samples;
    }

    /** Returns the level whose entries are fine enough for bins of this width, 0 for none. */
    int level(long width) {
        int level = 0;
        while (level + 1 < JlsLayout.LEVELS && def.samplesPerEntry(level + 1) * FINE <= width) {
            level++;
        }
        return level;
    }

    /** Adds the statistics of a span, from entries of this level and below. */
    void add(long from, long to, int level, Statistics out) throws IOException {
        if (from >= to) {
            return;
        }
        if (level == 0) {
            raw(from, to, out);
            return;
        }
        long step = def.samplesPerEntry(level);
        long first = Math.ceilDiv(from, step);
        long end = to / step;
        if (first >= end) {
            add(from, to, level - 1, out);
            return;
        }
        add(from, first * step, level - 1, out);
        long done = entries(level, first, end, out);
        add(done * step, to, level - 1, out);
    }

    /** Adds whole entries; returns the number of the first that is not stored, or the end. */
    private long entries(int level, long first, long end, Statistics out) throws IOException {
        long at = first;
        long step = def.samplesPerEntry(level);
        while (at < end) {
            int from = summaries.find(level, at);
            if (from < 0) {
                return at;
            }
            int to = (int) Math.min(summaries.count(level), from + end - at);
            combine(summaries.values(level), from, to, step, out);
            at += to - from;
        }
        return at;
    }

    /** Adds entries in one pass, with sums shifted by the first one's mean. */
    private static void combine(double[] entries, int from, int to, long step, Statistics out) {
        double shift = 0;
        double sum = 0;
        double squares = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long counted = 0;
        for (int i = from; i < to; i++) {
            double mean = entries[i * SampleSummary.FIELDS];
            if (Double.isNaN(mean)) {
                continue;
            }
            double std = entries[i * SampleSummary.FIELDS + 1];
            double least = entries[i * SampleSummary.FIELDS + 2];
            double most = entries[i * SampleSummary.FIELDS + 3];
            shift = counted == 0 ? mean : shift;
            double d = mean - shift;
            sum += d;
            squares += d * d + std * std;
            low = least < low ? least : low;
            high = most > high ? most : high;
            counted++;
        }
        out.addMissing((to - from - counted) * step);
        if (counted > 0) {
            double spread = Math.max(0, (squares - sum * sum / counted) * step);
            out.combine(counted * step, shift + sum / counted, spread, low, high);
        }
    }

    private void raw(long from, long to, Statistics out) throws IOException {
        if (numbers.length == 0) {
            numbers = new double[PIECE];
        }
        for (long at = from; at < to; at += PIECE) {
            int n = (int) Math.min(PIECE, to - at);
            samples.numbers(at, n, numbers);
            piece(n, out);
        }
    }

    private void piece(int n, Statistics out) {
        double shift = numbers[0];
        double sum = 0;
        double squares = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            double x = numbers[i];
            double d = x - shift;
            sum += d;
            squares += d * d;
            low = x < low ? x : low;
            high = x > high ? x : high;
        }
        if (Double.isNaN(sum) || Double.isInfinite(sum)) {
            for (int i = 0; i < n; i++) {
                out.add(numbers[i]);
            }
            return;
        }
        out.combine(n, shift + sum / n, Math.max(0, squares - sum * sum / n), low, high);
    }
}
