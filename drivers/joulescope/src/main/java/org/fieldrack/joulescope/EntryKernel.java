package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Statistics of many parts of one run of samples: what the compiler makes vector code of is done first, for the whole run
 * (power, numbers in double precision, words that have the order of the numbers), and the parts are then summed from that in loops whose
 * additions do not wait for each other. Gives the same as {@link StatisticsKernel#addInOrder} within the tolerance of the
 * vectors; where {@link StatisticsKernel#VECTOR} is true, the vector twin does the sums.
 *
 * <p>Sums are shifted by the part's first sample (specification section 5.1 gives the recurrences; this form needs no division
 * a sample). Works on arrays of its own. One thread; 200 kB, so keep it.
 */
final class EntryKernel {
    private static final int MEASURED = 3;

    final float[] current;
    final float[] voltage;
    final byte[] bits;
    private final float[] power;
    private final double[][] wide = new double[MEASURED][];
    private final int[][] words = new int[MEASURED][];
    private final double[] sums = new double[MEASURED];
    private final double[] squares = new double[MEASURED];

    /** @param capacity samples at most */
    EntryKernel(int capacity) {
        current = new float[capacity];
        voltage = new float[capacity];
        bits = new byte[capacity];
        power = new float[capacity];
        for (int field = 0; field < MEASURED; field++) {
            wide[field] = new double[capacity];
            words[field] = new int[capacity];
        }
    }

    int capacity() {
        return bits.length;
    }

    /** Keeps samples for later: moves them to the arrays' begin. */
    void keep(int from, int count) {
        System.arraycopy(current, from, current, 0, count);
        System.arraycopy(voltage, from, voltage, 0, count);
        System.arraycopy(bits, from, bits, 0, count);
    }

    /** Makes ready what is in the arrays: to be called when they were filled, before {@link #add}. */
    void prepare(int count) {
        if (StatisticsKernel.VECTOR) {
            return;
        }
        multiply(current, voltage, power, count);
        prepare(current, 0, count);
        prepare(voltage, 1, count);
        prepare(power, 2, count);
    }

    private void prepare(float[] x, int field, int count) {
        widen(x, wide[field], count);
        MemorySegment.copy(MemorySegment.ofArray(x), ValueLayout.JAVA_INT_UNALIGNED, 0, words[field], 0, count);
        order(words[field], count);
    }

    private static void multiply(float[] x, float[] y, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = x[k] * y[k];
        }
    }

    private static void widen(float[] x, double[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = x[k];
        }
    }

    /** Gives words the order of the numbers that they are, those below zero being turned round, and NaN aside. */
    private static void order(int[] words, int n) {
        for (int k = 0; k < n; k++) {
            words[k] = ordered(words[k]);
        }
    }

    private static int ordered(int word) {
        return word ^ word >> 31 & Integer.MAX_VALUE;
    }

    /** Adds samples {@code from … from + n} of what was prepared to a row; NaN currents do not count. */
    void add(int from, int n, StatisticsTable out, int row) {
        if (n <= 0) {
            return;
        }
        boolean isDone = StatisticsKernel.VECTOR
                ? VectorKernel.addFinite(current, voltage, bits, from, n, out, row)
                : addFinite(from, n, out, row);
        if (!isDone) {
            StatisticsKernel.addInOrder(current, voltage, bits, from, n, out, row);
        }
    }

    /** Says false, with nothing changed, where a sample is not finite. */
    private boolean addFinite(int from, int n, StatisticsTable out, int row) {
        sum(0, from, n);
        sum(1, from, n);
        sum(2, from, n);
        if (!Double.isFinite(squares[0] + squares[1] + squares[2])) {
            return false;
        }
        int at = row * StatisticsTable.WIDTH;
        long k = out.k[row];
        part(0, from, n, out.values, at, k);
        part(1, from, n, out.values, at, k);
        part(2, from, n, out.values, at, k);
        StatisticsKernel.bits(bits, from, n, out.values, at, k);
        out.k[row] = k + n;
        return true;
    }

    /** Sums deviations from the first sample and their squares, each in four sums. */
    private void sum(int field, int from, int n) {
        double[] x = wide[field];
        double first = x[from];
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double q0 = 0;
        double q1 = 0;
        double q2 = 0;
        double q3 = 0;
        int end = from + n;
        int k = from;
        for (; k + 3 < end; k += 4) {
            double a = x[k] - first;
            double b = x[k + 1] - first;
            double c = x[k + 2] - first;
            double d = x[k + 3] - first;
            s0 += a;
            s1 += b;
            s2 += c;
            s3 += d;
            q0 += a * a;
            q1 += b * b;
            q2 += c * c;
            q3 += d * d;
        }
        for (; k < end; k++) {
            double a = x[k] - first;
            s0 += a;
            q0 += a * a;
        }
        sums[field] = (s0 + s1) + (s2 + s3);
        squares[field] = (q0 + q1) + (q2 + q3);
    }

    private void part(int field, int from, int n, double[] t, int at, long k) {
        int[] x = words[field];
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int j = from; j < from + n; j++) {
            low = Math.min(low, x[j]);
            high = Math.max(high, x[j]);
        }
        StatisticsKernel.part(
                t,
                at + field,
                k,
                n,
                wide[field][from],
                sums[field],
                squares[field],
                Float.intBitsToFloat(ordered(low)),
                Float.intBitsToFloat(ordered(high)));
    }
}
