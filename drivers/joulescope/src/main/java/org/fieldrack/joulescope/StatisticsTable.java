package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * Rows of statistics of the six fields: sample count, and for each field mean, sum of squared deviations, minimum and
 * maximum. Made to be kept and filled again.
 *
 * <p>A row takes 24 doubles: six means, six sums of squares, six minima, six maxima. Not thread-safe.
 */
public final class StatisticsTable {
    static final int MEAN = 0;
    static final int SQUARES = Field.COUNT;
    static final int MIN = 2 * Field.COUNT;
    static final int MAX = 3 * Field.COUNT;
    static final int WIDTH = 4 * Field.COUNT;

    final long[] k;
    final double[] values;
    private int rows;

    public StatisticsTable(int capacity) {
        k = new long[capacity];
        values = new double[capacity * WIDTH];
    }

    public int capacity() {
        return k.length;
    }

    /** Returns how many rows were filled. */
    public int rows() {
        return rows;
    }

    void rows(int filled) {
        rows = filled;
    }

    /** Returns how many samples were counted. */
    public long k(int row) {
        return k[row];
    }

    public double mean(int row, Field field) {
        return values[row * WIDTH + MEAN + field.ordinal()];
    }

    /** Returns the sum of squared deviations from the mean. */
    public double s(int row, Field field) {
        return values[row * WIDTH + SQUARES + field.ordinal()];
    }

    public double min(int row, Field field) {
        return values[row * WIDTH + MIN + field.ordinal()];
    }

    public double max(int row, Field field) {
        return values[row * WIDTH + MAX + field.ordinal()];
    }

    /** Returns the sample variance, s / (k - 1), 0 for k ≤ 1. */
    public double variance(int row, Field field) {
        return k[row] <= 1 ? 0 : s(row, field) / (k[row] - 1);
    }

    void clear(int row) {
        k[row] = 0;
        Arrays.fill(values, row * WIDTH, row * WIDTH + MIN, 0.0);
        Arrays.fill(values, row * WIDTH + MIN, row * WIDTH + MAX, Double.MAX_VALUE);
        Arrays.fill(values, row * WIDTH + MAX, (row + 1) * WIDTH, -Double.MAX_VALUE);
    }

    /** Makes a row say that there was nothing: NaN everywhere, k 0. */
    void invalidate(int row) {
        k[row] = 0;
        Arrays.fill(values, row * WIDTH, (row + 1) * WIDTH, Double.NaN);
    }

    void copy(int row, StatisticsTable from, int fromRow) {
        k[row] = from.k[fromRow];
        System.arraycopy(from.values, fromRow * WIDTH, values, row * WIDTH, WIDTH);
    }
}
