package org.fieldrack.record.jls;

import java.nio.ByteBuffer;

/**
 * Means, deviations and extremes of groups of samples and of entries (specification section 10.5).
 *
 * <p>The order of additions is the samples' own, since it decides the last bits of what is stored.
 */
final class SampleSummary {
    /** Doubles of an entry: mean, std, min, max. */
    static final int FIELDS = 4;

    private SampleSummary() {}

    /** Summarises {@code n} numbers from {@code from} on into four of {@code out}; NaN is left out. */
    static void samples(double[] x, int from, int n, double[] out, int at) {
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int end = from + n;
        for (int i = from; i < end; i++) {
            double v = x[i];
            sum += v;
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        if (Double.isNaN(sum)) {
            withMissing(x, from, n, out, at);
            return;
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = from; i < end; i++) {
            double d = x[i] - mean;
            squares += d * d;
        }
        put(out, at, mean, n == 1 ? 0 : Math.sqrt(squares / n), low, high);
    }

    private static void put(double[] out, int at, double mean, double std, double low, double high) {
        out[at] = mean;
        out[at + 1] = std;
        out[at + 2] = low;
        out[at + 3] = high;
    }

    private static void withMissing(double[] x, int from, int n, double[] out, int at) {
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int i = from; i < from + n; i++) {
            if (!Double.isNaN(x[i])) {
                sum += x[i];
                low = Math.min(low, x[i]);
                high = Math.max(high, x[i]);
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
            if (!Double.isNaN(x[i])) {
                squares += (x[i] - mean) * (x[i] - mean);
            }
        }
        put(out, at, mean, count == 1 ? 0 : Math.sqrt(squares / count), low, high);
    }

    /**
     * Summarises groups of {@code n} numbers from the array's begin, four numbers of {@code out} each.
     *
     * @param sums room for work
     */
    static void groups(double[] x, int groups, int n, GroupSums sums, double[] out) {
        int group = 0;
        for (; group + GroupSums.GROUPS <= groups; group += GroupSums.GROUPS) {
            four(x, group * n, n, sums, out, group * FIELDS);
        }
        for (; group < groups; group++) {
            samples(x, group * n, n, out, group * FIELDS);
        }
    }

    private static void four(double[] x, int from, int n, GroupSums sums, double[] out, int at) {
        sums.sums(x, from, n, Double.POSITIVE_INFINITY);
        double[] mean = sums.sum;
        for (int j = 0; j < GroupSums.GROUPS; j++) {
            mean[j] /= n;
        }
        sums.squares(x, from, n, mean);
        for (int j = 0; j < GroupSums.GROUPS; j++) {
            if (Double.isNaN(mean[j])) {
                withMissing(x, from + j * n, n, out, at + j * FIELDS);
            } else {
                double std = n == 1 ? 0 : Math.sqrt(sums.squares[j] / n);
                put(out, at + j * FIELDS, mean[j], std, sums.low[j], sums.high[j]);
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
                sum += mean;
                low = Math.min(low, get(summary, wide, i, 2));
                high = Math.max(high, get(summary, wide, i, 3));
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
