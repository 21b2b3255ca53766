package org.fieldrack.record.jls;

/**
 * Mean, squares about it and extremes of eight equal groups of numbers at once, each added up in its own strict order: eight
 * chains of additions that do not wait for each other, where one group after the other waits for every addition. One thread.
 */
final class GroupSums {
    /** Groups at once. */
    static final int GROUPS = 8;

    /** Means; one that is not finite tells that its group wants a closer look and that its other figures mean nothing. */
    final double[] mean = new double[GROUPS];

    final double[] squares = new double[GROUPS];
    final double[] low = new double[GROUPS];
    final double[] high = new double[GROUPS];
    private final int longest;
    private double[] off = {};

    /** @param longest numbers of a group at most */
    GroupSums(int longest) {
        this.longest = longest;
    }

    /** Summarises eight groups of {@code n} numbers that follow each other from the beginning. */
    void of(double[] x, int n) {
        sums(x, n);
        for (int group = 0; group < GROUPS; group++) {
            extremes(x, group * n, n, group);
        }
    }

    /**
     * The same for single-precision numbers.
     *
     * @param words the same numbers as they are stored, of which the extremes are found in half of the time
     */
    void of(double[] x, int[] words, int n) {
        sums(x, n);
        for (int group = 0; group < GROUPS; group++) {
            extremes(words, group * n, n, group);
            if (low[group] == 0 || high[group] == 0) {
                extremes(x, group * n, n, group);
            }
        }
    }

    private void sums(double[] x, int n) {
        if (off.length == 0) {
            off = new double[GROUPS * longest];
        }
        strict(x, n, mean);
        for (int group = 0; group < GROUPS; group++) {
            mean[group] /= n;
            squaresOff(x, group * n, n, mean[group], off);
        }
        strict(off, n, squares);
    }

    private static void strict(double[] x, int n, double[] sums) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int n2 = 2 * n;
        int n3 = 3 * n;
        int n4 = 4 * n;
        int n5 = 5 * n;
        int n6 = 6 * n;
        int n7 = 7 * n;
        for (int i = 0; i < n; i++) {
            s0 += x[i];
            s1 += x[n + i];
            s2 += x[n2 + i];
            s3 += x[n3 + i];
            s4 += x[n4 + i];
            s5 += x[n5 + i];
            s6 += x[n6 + i];
            s7 += x[n7 + i];
        }
        sums[0] = s0;
        sums[1] = s1;
        sums[2] = s2;
        sums[3] = s3;
        sums[4] = s4;
        sums[5] = s5;
        sums[6] = s6;
        sums[7] = s7;
    }

    private static void squaresOff(double[] x, int from, int n, double mean, double[] out) {
        for (int i = from; i < from + n; i++) {
            double d = x[i] - mean;
            out[i] = d * d;
        }
    }

    /** Numbers that are no NaN have the order of their words, those below zero turned round: minima of integers become vector code. */
    private void extremes(int[] words, int from, int n, int group) {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = from; i < from + n; i++) {
            int v = words[i] ^ words[i] >> 31 & Integer.MAX_VALUE;
            least = Math.min(least, v);
            most = Math.max(most, v);
        }
        low[group] = Float.intBitsToFloat(least ^ least >> 31 & Integer.MAX_VALUE);
        high[group] = Float.intBitsToFloat(most ^ most >> 31 & Integer.MAX_VALUE);
    }

    /** Of zeros of both signs the first counts, as comparisons have it and {@link Math#min} has not. */
    private void extremes(double[] x, int from, int n, int group) {
        double least = x[from];
        double most = least;
        for (int i = from; i < from + n; i++) {
            double v = x[i];
            least = v < least ? v : least;
            most = v > most ? v : most;
        }
        low[group] = least;
        high[group] = most;
    }
}
