package org.fieldrack.record.jls;

import java.nio.ByteBuffer;

/**
 * Means, deviations and extremes of groups of samples and of entries (specification section 10.5).
 *
 * <p>The order of additions is the samples' own, since it decides the last bits of what is stored. Extremes are found by
 * comparison: of zeros of both signs the first counts.
 */
final class SampleSummary {
    /** Doubles of an entry: mean, std, min, max. */
    static final int FIELDS = 4;

    private SampleSummary() {}

    private static void put(double[] out, int at, double mean, double std, double low, double high) {
        out[at] = mean;
        out[at + 1] = std;
        out[at + 2] = low;
        out[at + 3] = high;
    }

    /** Summarises {@code n} numbers from {@code from} on into four of {@code out}; NaN is left out. */
    static void samples(double[] x, int from, int n, double[] out, int at) {
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int i = from; i < from + n; i++) {
            double v = x[i];
            if (!Double.isNaN(v)) {
                sum += v;
                low = v < low ? v : low;
                high = v > high ? v : high;
                count++;
            }
        }
        if (count == 0) {
            put(out, at, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
            return;
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = from; i < from + n; i++) {
            double d = x[i] - mean;
            squares += Double.isNaN(x[i]) ? 0 : d * d;
        }
        put(out, at, mean, count == 1 ? 0 : Math.sqrt(squares / count), low, high);
    }

    /**
     * Puts what was summed of {@link GroupSums#GROUPS} groups of {@code n} numbers into four of {@code out} each; NaN is left out.
     */
    static void groups(double[] x, int n, GroupSums sums, double[] out) {
        for (int j = 0; j < GroupSums.GROUPS; j++) {
            if (Double.isFinite(sums.mean[j])) {
                double std = n == 1 ? 0 : Math.sqrt(sums.squares[j] / n);
                put(out, j * FIELDS, sums.mean[j], std, sums.low[j], sums.high[j]);
            } else {
                samples(x, j * n, n, out, j * FIELDS);
            }
        }
    }

    /**
     * Summarises {@code n} entries of a summary payload into four of {@code out}.
     *
     * @param peer one NaN entry makes the deviation NaN, as the original has it; else it is left out
     */
    static void entries(ByteBuffer summary, boolean wide, int first, int n, boolean peer, double[] out) {
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int i = first; i < first + n; i++) {
            double mean = get(summary, wide, i, 0);
            if (!Double.isNaN(mean)) {
                double least = get(summary, wide, i, 2);
                double most = get(summary, wide, i, 3);
                sum += mean;
                low = least < low ? least : low;
                high = most > high ? most : high;
                count++;
            }
        }
        if (count == 0) {
            put(out, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
            return;
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = first; i < first + n; i++) {
            double m = get(summary, wide, i, 0);
            if (peer || !Double.isNaN(m)) {
                double std = get(summary, wide, i, 1);
                squares += std * std + (m - mean) * (m - mean);
            }
        }
        put(out, 0, mean, Math.sqrt(squares / count), low, high);
    }

    private static double get(ByteBuffer summary, boolean wide, int entry, int field) {
        int at = JlsLayout.PAYLOAD_HEADER + (entry * FIELDS + field) * (wide ? 8 : 4);
        return wide ? summary.getDouble(at) : summary.getFloat(at);
    }
}
