package org.fieldrack.record.jls;

/** What statistics are combined in: count, mean, sum of squares, extremes. One thread. */
final class FsrSums {
    private final boolean peer;
    double k;
    double mean;
    double squares;
    double low;
    double high;

    FsrSums(boolean peer) {
        this.peer = peer;
    }

    void clear() {
        k = 0;
        mean = 0;
        squares = 0;
        low = Double.POSITIVE_INFINITY;
        high = Double.NEGATIVE_INFINITY;
    }

    void add(double n, double m, double s, double lowest, double highest) {
        if (n <= 0 || (!peer && Double.isNaN(m))) {
            return;
        }
        if (k == 0) {
            k = n;
            mean = m;
            squares = s;
            low = lowest;
            high = highest;
            return;
        }
        double total = k + n;
        double share = k / total;
        double together = share * mean + (1 - share) * m;
        double d1 = mean - together;
        double d2 = m - together;
        squares = (squares + k * d1 * d1) + (s + n * d2 * d2);
        mean = together;
        k = total;
        // a comparison with NaN takes the second: the original's rule, and never the case in ours
        low = low < lowest ? low : lowest;
        high = high > highest ? high : highest;
    }

    void put(double[] out, int at) {
        out[at] = k == 0 ? Double.NaN : mean;
        out[at + 1] = k == 0 ? Double.NaN : k <= 1 ? 0 : Math.sqrt(squares / (k - 1));
        out[at + 2] = k == 0 ? Double.NaN : low;
        out[at + 3] = k == 0 ? Double.NaN : high;
    }
}
