package org.fieldrack.joulescope;

/** Combines stored entries: the whole span with sums, or one after the other as the specification has it (section 5.1). */
final class EntrySums {
    private static final int MEAN = StatisticsTable.MEAN;
    private static final int SQUARES = StatisticsTable.SQUARES;
    private static final int MIN = StatisticsTable.MIN;
    private static final int MAX = StatisticsTable.MAX;
    private static final int WIDTH = StatisticsTable.WIDTH;
    // up to here one after the other is quicker
    private static final int FEW = 3;

    private EntrySums() {}

    /** Combines a row of a table into another with the specification's own order of operations; one without samples does not count. */
    static void inOrder(StatisticsTable entries, int entry, StatisticsTable out, int row) {
        long b = entries.k[entry];
        long a = out.k[row];
        if (b == 0) {
            return;
        }
        if (a == 0) {
            out.copy(row, entries, entry);
            return;
        }
        double[] e = entries.values;
        int in = entry * WIDTH;
        for (int f = 0; f < Field.COUNT; f++, in++) {
            StatisticsKernel.combine(
                    out.values, row * WIDTH + f, a, b, e[in + MEAN], e[in + SQUARES], e[in + MIN], e[in + MAX]);
        }
        out.k[row] = a + b;
    }

    /**
     * Combines entries {@code from … from + n} of a table into a row; NaN entries without samples do not count.
     *
     * <p>Sums deviations from the mean of the row, or of the first entry where the row has no samples, so that one division does for all.
     */
    static void combine(StatisticsTable entries, int from, int n, StatisticsTable out, int row) {
        if (n <= FEW) {
            for (int j = from; j < from + n; j++) {
                inOrder(entries, j, out, row);
            }
            return;
        }
        int first = from;
        int end = from + n;
        if (out.k[row] == 0) {
            while (first < end && entries.k[first] == 0) {
                first++;
            }
            if (first == end) {
                return;
            }
            out.copy(row, entries, first++);
        }
        long k = out.k[row];
        long total = k;
        for (int j = first; j < end; j++) {
            total += entries.k[j];
        }
        if (total > k) {
            for (int f = 0; f < Field.COUNT; f++) {
                combine(entries, first, end, f, total, out.values, row * WIDTH + f);
            }
            out.k[row] = total;
        }
    }

    private static void combine(StatisticsTable entries, int from, int end, int f, long total, double[] t, int at) {
        double[] e = entries.values;
        double shift = t[at + MEAN];
        double sum = 0;
        double squares = t[at + SQUARES];
        double low = t[at + MIN];
        double high = t[at + MAX];
        for (int j = from; j < end; j++) {
            double k = entries.k[j];
            if (k > 0) {
                int in = j * WIDTH + f;
                double d = e[in + MEAN] - shift;
                sum += k * d;
                squares += e[in + SQUARES] + k * d * d;
                low = Math.min(low, e[in + MIN]);
                high = Math.max(high, e[in + MAX]);
            }
        }
        double d = sum / total;
        t[at + MEAN] = shift + d;
        t[at + SQUARES] = Math.max(0, squares - sum * d);
        t[at + MIN] = low;
        t[at + MAX] = high;
    }
}
