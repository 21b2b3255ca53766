package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * Statistics of many parts of some samples at once, each part in {@value #EACH} lanes that take its samples in turn. The compiler makes no
 * vector code of one sum of doubles, whose order it has to keep; it does of many sums side by side. Gives the same as
 * {@link StatisticsKernel#addInOrder} within the tolerance of the vectors; where {@link StatisticsKernel#VECTOR} is true, the vector twin
 * takes one part after the other.
 *
 * <p>Sums are shifted by each part's first sample (specification section 5.1 gives the recurrences; this form needs no division
 * a sample). The loops are small and have one index for all arrays: only then the compiler knows that stores and loads do not
 * meet. One thread; 240 kB, so keep it.
 */
final class LaneSums {
    /** Parts at once. */
    static final int PARTS = 64;

    // a copy of a constant length as short as this is one vector move
    private static final int EACH = 8;
    private static final int LANES = PARTS * EACH;
    // even, because rows are summed in pairs
    private static final int ROWS = 32;
    private static final int SQUARES = LANES;
    private static final int FIRST = 2 * LANES;

    /** One of current, voltage and power: rows of samples, one of each lane, and what is summed of them. */
    private static final class Signal {
        final float[][] rows = new float[ROWS][LANES];
        final double[] sums = new double[3 * LANES];
        final float[] low = new float[LANES];
        final float[] high = new float[LANES];
    }

    private final Signal current = new Signal();
    private final Signal voltage = new Signal();
    private final Signal power = new Signal();

    /**
     * Fills rows of a table from {@code row} on, one a part; NaN currents do not count.
     *
     * @param from where each part begins in the arrays
     * @param n samples of each part
     * @param parts at most {@link #PARTS}
     */
    void put(float[] i, float[] v, byte[] bits, int[] from, int[] n, int parts, StatisticsTable out, int row) {
        if (StatisticsKernel.VECTOR) {
            for (int part = 0; part < parts; part++) {
                out.clear(row + part);
                StatisticsKernel.add(i, v, bits, from[part], n[part], out, row + part);
            }
            return;
        }
        int longest = 0;
        for (int part = 0; part < parts; part++) {
            longest = Math.max(longest, n[part]);
        }
        int all = 2 * Math.ceilDiv(longest, 2 * EACH);
        for (int done = 0; done < all; done += ROWS) {
            int rows = Math.min(ROWS, all - done);
            gather(i, from, n, parts, done * EACH, rows, current.rows);
            gather(v, from, n, parts, done * EACH, rows, voltage.rows);
            for (int k = 0; k < rows; k++) {
                multiply(current.rows[k], voltage.rows[k], power.rows[k], parts * EACH);
            }
            sum(current, done == 0, rows, parts * EACH);
            sum(voltage, done == 0, rows, parts * EACH);
            sum(power, done == 0, rows, parts * EACH);
        }
        for (int part = 0; part < parts; part++) {
            if (n[part] > 0 && isFinite(part)) {
                finish(bits, from[part], n[part], part, out, row + part);
            } else {
                out.clear(row + part);
                StatisticsKernel.addInOrder(i, v, bits, from[part], n[part], out, row + part);
            }
        }
    }

    /** Copies samples into lanes; behind a part's end stands its first sample, which changes neither sums of deviations from it nor extremes. */
    private static void gather(float[] x, int[] from, int[] n, int parts, int done, int rows, float[][] into) {
        for (int row = 0; row < rows; row++) {
            float[] to = into[row];
            int before = done + row * EACH;
            for (int part = 0; part < parts; part++) {
                if (n[part] - before >= EACH) {
                    System.arraycopy(x, from[part] + before, to, part * EACH, EACH);
                } else {
                    end(x, from[part], n[part], before, to, part * EACH);
                }
            }
        }
    }

    private static void end(float[] x, int from, int n, int before, float[] to, int at) {
        float first = n > 0 ? x[from] : 0;
        for (int lane = 0; lane < EACH; lane++) {
            to[at + lane] = before + lane < n ? x[from + before + lane] : first;
        }
    }

    private static void multiply(float[] x, float[] y, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = x[k] * y[k];
        }
    }

    private static void sum(Signal of, boolean isFirst, int rows, int lanes) {
        if (isFirst) {
            begin(of, lanes);
        }
        for (int row = 0; row < rows; row += 2) {
            add(of.rows[row], of.rows[row + 1], of.sums, lanes);
            extremes(of.rows[row], of.low, of.high, lanes);
            extremes(of.rows[row + 1], of.low, of.high, lanes);
        }
    }

    private static void begin(Signal of, int lanes) {
        Arrays.fill(of.sums, 0, FIRST, 0.0);
        float[] row = of.rows[0];
        for (int lane = 0; lane < lanes; lane++) {
            of.sums[FIRST + lane] = row[lane & -EACH];
        }
        System.arraycopy(row, 0, of.low, 0, lanes);
        System.arraycopy(row, 0, of.high, 0, lanes);
    }

    private static void add(float[] x, float[] y, double[] sums, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            double first = sums[FIRST + lane];
            double a = x[lane] - first;
            double b = y[lane] - first;
            sums[lane] += a + b;
            sums[SQUARES + lane] += a * a + b * b;
        }
    }

    private static void extremes(float[] row, float[] low, float[] high, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            float x = row[lane];
            low[lane] = Math.min(low[lane], x);
            high[lane] = Math.max(high[lane], x);
        }
    }

    private boolean isFinite(int part) {
        int at = SQUARES + part * EACH;
        return Double.isFinite(total(current.sums, at) + total(voltage.sums, at) + total(power.sums, at));
    }

    private void finish(byte[] bits, int from, int n, int part, StatisticsTable out, int row) {
        int at = row * StatisticsTable.WIDTH;
        finish(current, part, n, out.values, at);
        finish(voltage, part, n, out.values, at + 1);
        finish(power, part, n, out.values, at + 2);
        StatisticsKernel.bits(bits, from, n, out.values, at, 0);
        out.k[row] = n;
    }

    private static void finish(Signal of, int part, int n, double[] t, int at) {
        int lane = part * EACH;
        double sum = total(of.sums, lane);
        double squares = total(of.sums, SQUARES + lane);
        float low = of.low[lane];
        float high = of.high[lane];
        for (int k = lane + 1; k < lane + EACH; k++) {
            low = Math.min(low, of.low[k]);
            high = Math.max(high, of.high[k]);
        }
        StatisticsKernel.part(t, at, 0, n, of.sums[FIRST + lane], sum, squares, low, high);
    }

    private static double total(double[] x, int at) {
        return ((x[at] + x[at + 1]) + (x[at + 2] + x[at + 3])) + ((x[at + 4] + x[at + 5]) + (x[at + 6] + x[at + 7]));
    }
}
