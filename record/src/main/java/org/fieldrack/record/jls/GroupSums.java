package org.fieldrack.record.jls;

/**
 * Sums and extremes of four equal groups of numbers at once, each added up in its own strict order: four chains of additions
 * that do not wait for each other, where one group after the other waits for every addition.
 */
final class GroupSums {
    /** Groups at once. */
    static final int GROUPS = 4;

    final double[] sum = new double[GROUPS];
    final double[] low = new double[GROUPS];
    final double[] high = new double[GROUPS];
    final double[] squares = new double[GROUPS];

    /**
     * Sums four groups of {@code n} numbers that begin at {@code from}; a number that is no number gives a sum of NaN.
     *
     * @param top what extremes begin with: nothing above it is least, nothing below its negative greatest
     */
    void sums(double[] x, int from, int n, double top) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int b = from + n;
        int c = b + n;
        int d = c + n;
        for (int i = 0; i < n; i++) {
            s0 += x[from + i];
            s1 += x[b + i];
            s2 += x[c + i];
            s3 += x[d + i];
        }
        sum[0] = s0;
        sum[1] = s1;
        sum[2] = s2;
        sum[3] = s3;
        for (int group = 0; group < GROUPS; group++) {
            extremes(x, from + group * n, n, top, group);
        }
    }

    private void extremes(double[] x, int from, int n, double top, int group) {
        double least = top;
        double most = -top;
        for (int i = from; i < from + n; i++) {
            double v = x[i];
            least = v < least ? v : least;
            most = v > most ? v : most;
        }
        low[group] = least;
        high[group] = most;
    }

    /** Sums the squares of what four groups of numbers are off their means. */
    void squares(double[] x, int from, int n, double[] means) {
        double m0 = means[0];
        double m1 = means[1];
        double m2 = means[2];
        double m3 = means[3];
        double q0 = 0;
        double q1 = 0;
        double q2 = 0;
        double q3 = 0;
        int b = from + n;
        int c = b + n;
        int d = c + n;
        for (int i = 0; i < n; i++) {
            double d0 = x[from + i] - m0;
            double d1 = x[b + i] - m1;
            double d2 = x[c + i] - m2;
            double d3 = x[d + i] - m3;
            q0 += d0 * d0;
            q1 += d1 * d1;
            q2 += d2 * d2;
            q3 += d3 * d3;
        }
        squares[0] = q0;
        squares[1] = q1;
        squares[2] = q2;
        squares[3] = q3;
    }
}
