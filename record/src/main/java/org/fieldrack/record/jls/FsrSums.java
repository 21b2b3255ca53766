package org.fieldrack.record.jls;

/**
 * What statistics are combined in: count, deviations from the first mean and their squares, extremes, so that there is one division
 * for all that is added. One thread.
 */
final class FsrSums {
    private final boolean peer;
    private double k;
    private double first;
    private double sum;
    private double squares;
    private double low;
    private double high;

    FsrSums(boolean peer) {
        this.peer = peer;
    }

    void clear() {
        k = 0;
        first = 0;
        sum = 0;
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
            first = m;
            squares = s;
            low = lowest;
            high = highest;
            return;
        }
        double d = m - first;
        k += n;
        sum += n * d;
        squares += s + n * d * d;
        if (peer) {
            // a comparison with NaN takes the second: the original's rule
            low = low < lowest ? low : lowest;
            high = high > highest ? high : highest;
        } else {
            low = Math.min(low, lowest);
            high = Math.max(high, highest);
        }
    }

    double count() {
        return k;
    }

    double mean() {
        return k == 0 ? Double.NaN : first + sum / k;
    }

    /** Returns the sum of squared deviations from the mean. */
    double squares() {
        return k == 0 ? Double.NaN : Math.max(0, squares - sum * sum / k);
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    void put(double[] out, int at) {
        out[at] = mean();
        out[at + 1] = k > 0 && k <= 1 ? 0 : Math.sqrt(squares() / (k - 1));
        out[at + 2] = k == 0 ? Double.NaN : low;
        out[at + 3] = k == 0 ? Double.NaN : high;
    }
}
