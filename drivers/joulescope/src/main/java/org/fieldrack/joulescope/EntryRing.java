package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * Stored statistics of equal parts of a stream: one reduction level, as a column a number (140 bytes an entry).
 *
 * <p>Whole runs of entries are summed first and combined once, with deviations from the run's first mean, because the recurrence of
 * the specification (section 5.1) waits for a division an entry; the result stays within the same tolerance. Least and greatest
 * are of single precision, as samples are. An entry without samples adds nothing: count, mean and squares are 0. One writer; readers
 * check afterwards that the writer has not come round.
 */
final class EntryRing {
    private final int[] k;
    private final double[][] mean;
    private final double[][] squares;
    private final float[][] low;
    private final float[][] high;

    EntryRing(int capacity) {
        k = new int[capacity];
        mean = new double[Field.COUNT][capacity];
        squares = new double[Field.COUNT][capacity];
        low = new float[Field.COUNT][capacity];
        high = new float[Field.COUNT][capacity];
        for (int f = 0; f < Field.COUNT; f++) {
            Arrays.fill(low[f], Float.POSITIVE_INFINITY);
            Arrays.fill(high[f], Float.NEGATIVE_INFINITY);
        }
    }

    int capacity() {
        return k.length;
    }

    void put(int at, StatisticsTable from, int row) {
        boolean isEmpty = from.k[row] == 0;
        k[at] = (int) from.k[row];
        double[] t = from.values;
        for (int f = 0; f < Field.COUNT; f++) {
            int in = row * StatisticsTable.WIDTH + f;
            mean[f][at] = isEmpty ? 0 : t[in];
            squares[f][at] = isEmpty ? 0 : t[in + StatisticsTable.SQUARES];
            low[f][at] = isEmpty ? Float.POSITIVE_INFINITY : (float) t[in + StatisticsTable.MIN];
            high[f][at] = isEmpty ? Float.NEGATIVE_INFINITY : (float) t[in + StatisticsTable.MAX];
        }
    }

    /** Copies an entry to a row, which says NaN where the entry has no samples. */
    void get(int at, StatisticsTable out, int row) {
        if (k[at] == 0) {
            out.invalidate(row);
            return;
        }
        out.k[row] = k[at];
        double[] t = out.values;
        for (int f = 0; f < Field.COUNT; f++) {
            int to = row * StatisticsTable.WIDTH + f;
            t[to] = mean[f][at];
            t[to + StatisticsTable.SQUARES] = squares[f][at];
            t[to + StatisticsTable.MIN] = Math.min(low[f][at], Double.MAX_VALUE);
            t[to + StatisticsTable.MAX] = Math.max(high[f][at], -Double.MAX_VALUE);
        }
    }

    /** Combines entries {@code from … from + n} into a row. */
    void combine(int from, int n, StatisticsTable out, int row) {
        long before = out.k[row];
        if (n == 1 && before == 0) {
            if (k[from] != 0) {
                get(from, out, row);
            }
            return;
        }
        long count = 0;
        for (int j = from; j < from + n; j++) {
            count += k[j];
        }
        if (count == 0) {
            return;
        }
        for (int f = 0; f < Field.COUNT; f++) {
            field(f, from, from + n, count, out.values, row * StatisticsTable.WIDTH + f, before);
        }
        out.k[row] = before + count;
    }

    private void field(int f, int from, int end, long count, double[] t, int at, long before) {
        double[] m = mean[f];
        double[] s = squares[f];
        int begin = from;
        // the writer may empty an entry meanwhile
        while (begin < end - 1 && k[begin] == 0) {
            begin++;
        }
        double first = m[begin];
        double sum = 0;
        double between = 0;
        double inside = 0;
        for (int j = begin; j < end; j++) {
            double d = m[j] - first;
            double weighted = k[j] * d;
            sum += weighted;
            between += weighted * d;
            inside += s[j];
        }
        double all = inside + Math.max(0, between - sum * sum / count);
        double low = Math.min(least(this.low[f], begin, end), Double.MAX_VALUE);
        double high = Math.max(greatest(this.high[f], begin, end), -Double.MAX_VALUE);
        StatisticsKernel.combine(t, at, before, count, first + sum / count, all, low, high);
    }

    private static float least(float[] x, int from, int end) {
        float least = x[from];
        for (int j = from + 1; j < end; j++) {
            least = x[j] < least ? x[j] : least;
        }
        return least;
    }

    private static float greatest(float[] x, int from, int end) {
        float greatest = x[from];
        for (int j = from + 1; j < end; j++) {
            greatest = x[j] > greatest ? x[j] : greatest;
        }
        return greatest;
    }
}
