package org.fieldrack.joulescope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Sums over spans of samples and of stored entries. The one class behind which a vectorised twin stands ({@link VectorKernel}), where
 * the virtual machine was started with {@code --add-modules jdk.incubator.vector} and vectors are {@value #WIDE} bits or more.
 *
 * <p>Sums are shifted by a member of the span (specification section 5.1 gives the recurrences; this form needs no division
 * a sample and stays within the same tolerance). A sum that is not finite means NaN inside: the span is then walked sample by
 * sample.
 */
final class StatisticsKernel {
    /** Eight of an array of bytes as a number, the first in the lowest place. */
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Times this, a byte stands in all eight. */
    static final long EACH = 0x0101010101010101L;

    private static final int MEAN = StatisticsTable.MEAN;
    private static final int SQUARES = StatisticsTable.SQUARES;
    private static final int MIN = StatisticsTable.MIN;
    private static final int MAX = StatisticsTable.MAX;
    private static final int WIDTH = StatisticsTable.WIDTH;

    private static final int WIDE = 256;

    /** Says whether the twin does the sums of samples; decided once, so that the compiler sees no choice. */
    static final boolean VECTOR =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && VectorKernel.BITS >= WIDE;

    private StatisticsKernel() {}

    /** Says in words which of the twins is used. */
    static String description() {
        return VECTOR ? "Vector API, " + VectorKernel.BITS + " bits" : "plain Java";
    }

    /** Adds samples {@code from … from + n} to a row. */
    static void add(float[] i, float[] v, byte[] bits, int from, int n, StatisticsTable out, int row) {
        if (n <= 0) {
            return;
        }
        boolean isDone = VECTOR
                ? VectorKernel.addFinite(i, v, bits, from, n, out, row)
                : addFinite(i, v, bits, from, n, out, row);
        if (!isDone) {
            addInOrder(i, v, bits, from, n, out, row);
        }
    }

    private static boolean addFinite(float[] i, float[] v, byte[] bits, int from, int n, StatisticsTable out, int row) {
        double i0 = i[from];
        double v0 = v[from];
        double p0 = i[from] * v[from];
        double si = 0;
        double sv = 0;
        double sp = 0;
        double qi = 0;
        double qv = 0;
        double qp = 0;
        float iLow = i[from];
        float iHigh = iLow;
        float vLow = v[from];
        float vHigh = vLow;
        float pLow = i[from] * v[from];
        float pHigh = pLow;
        int end = from + n;
        for (int k = from; k < end; k++) {
            float x = i[k];
            float y = v[k];
            float z = x * y;
            double di = x - i0;
            double dv = y - v0;
            double dp = z - p0;
            si += di;
            sv += dv;
            sp += dp;
            qi += di * di;
            qv += dv * dv;
            qp += dp * dp;
            iLow = x < iLow ? x : iLow;
            iHigh = x > iHigh ? x : iHigh;
            vLow = y < vLow ? y : vLow;
            vHigh = y > vHigh ? y : vHigh;
            pLow = z < pLow ? z : pLow;
            pHigh = z > pHigh ? z : pHigh;
        }
        if (!Double.isFinite(qi + qv + qp)) {
            return false;
        }
        long k = out.k[row];
        double[] t = out.values;
        int at = row * WIDTH;
        part(t, at, k, n, i0, si, qi, iLow, iHigh);
        part(t, at + 1, k, n, v0, sv, qv, vLow, vHigh);
        part(t, at + 2, k, n, p0, sp, qp, pLow, pHigh);
        bits(bits, from, n, t, at, k);
        out.k[row] = k + n;
        return true;
    }

    /**
     * Combines one field of a row that has {@code k} samples with {@code n} more.
     *
     * @param first one of these, from which the deviations count
     * @param sum sum of deviations
     * @param squares sum of their squares
     */
    static void part(
            double[] t, int at, long k, int n, double first, double sum, double squares, double low, double high) {
        combine(t, at, k, n, first + sum / n, Math.max(0, squares - sum * sum / n), low, high);
    }

    /** Adds the three small fields of samples to a row that has {@code k} already. */
    static void bits(byte[] bits, int from, int n, double[] t, int at, long k) {
        int first = bits[from] & 0x0F;
        long pattern = first * EACH;
        long differ = 0;
        int iFlags = 0;
        int vFlags = 0;
        int end = from + n;
        int j = from;
        for (; j + Long.BYTES <= end; j += Long.BYTES) {
            long x = (long) LONGS.get(bits, j);
            differ |= x ^ pattern;
            iFlags += Long.bitCount(x & 0x10 * EACH);
            vFlags += Long.bitCount(x & 0x20 * EACH);
        }
        for (; j < end; j++) {
            int x = bits[j];
            differ |= x ^ first;
            iFlags += x >> 4 & 1;
            vFlags += x >> 5 & 1;
        }
        if ((differ & 0x0F * EACH) == 0) {
            combine(t, at + 3, k, n, first, 0, first, first);
        } else {
            addRanges(bits, from, n, t, at, k);
        }
        flag(t, at + 4, k, n, iFlags);
        flag(t, at + 5, k, n, vFlags);
    }

    /** Sums the ranges run by run. */
    private static void addRanges(byte[] bits, int from, int n, double[] t, int at, long k) {
        long sum = 0;
        long squares = 0;
        int low = 15;
        int high = 0;
        int end = from + n;
        for (int j = from; j < end; ) {
            int r = bits[j] & 0x0F;
            int next = runEnd(bits, j + 1, end, r);
            sum += (long) r * (next - j);
            squares += (long) r * r * (next - j);
            low = Math.min(low, r);
            high = Math.max(high, r);
            j = next;
        }
        double spread = (double) (n * squares - sum * sum) / n;
        combine(t, at + 3, k, n, (double) sum / n, spread, low, high);
    }

    private static int runEnd(byte[] bits, int from, int end, int range) {
        long pattern = range * EACH;
        int j = from;
        for (; j + Long.BYTES <= end; j += Long.BYTES) {
            long differ = ((long) LONGS.get(bits, j) ^ pattern) & 0x0F * EACH;
            if (differ != 0) {
                return j + (Long.numberOfTrailingZeros(differ) >> 3);
            }
        }
        while (j < end && (bits[j] & 0x0F) == range) {
            j++;
        }
        return j;
    }

    private static void flag(double[] t, int at, long k, int n, int set) {
        double spread = (double) set * (n - set) / n;
        combine(t, at, k, n, (double) set / n, spread, set == n ? 1 : 0, set > 0 ? 1 : 0);
    }

    /** Combines one field of a row that has {@code a} samples with a part that has {@code b}. */
    static void combine(double[] t, int at, long a, long b, double mean, double squares, double low, double high) {
        if (a == 0) {
            t[at + MEAN] = mean;
            t[at + SQUARES] = squares;
            t[at + MIN] = low;
            t[at + MAX] = high;
            return;
        }
        double share = (double) a / (a + b);
        double m = t[at + MEAN];
        double together = share * m + (1 - share) * mean;
        double d1 = m - together;
        double d2 = mean - together;
        t[at + MEAN] = together;
        t[at + SQUARES] = (t[at + SQUARES] + a * d1 * d1) + (squares + b * d2 * d2);
        // no comparison: which of two is less cannot be foretold, and a wrong guess costs more than the rest
        t[at + MIN] = Math.min(low, t[at + MIN]);
        t[at + MAX] = Math.max(high, t[at + MAX]);
    }

    /** The recurrences of the specification: only samples with a finite current count; a NaN voltage goes through. */
    static void addInOrder(float[] i, float[] v, byte[] bits, int from, int n, StatisticsTable out, int row) {
        int at = row * WIDTH;
        double[] t = out.values;
        for (int j = from; j < from + n; j++) {
            if (!Float.isFinite(i[j])) {
                continue;
            }
            long k = ++out.k[row];
            step(t, at, k, i[j]);
            step(t, at + 1, k, v[j]);
            step(t, at + 2, k, i[j] * v[j]);
            step(t, at + 3, k, bits[j] & 0x0F);
            step(t, at + 4, k, bits[j] >> 4 & 1);
            step(t, at + 5, k, bits[j] >> 5 & 1);
        }
    }

    /** Adds one sample of all six fields. */
    static void addOne(double[] x, StatisticsTable out, int row) {
        long k = ++out.k[row];
        for (int f = 0; f < Field.COUNT; f++) {
            step(out.values, row * WIDTH + f, k, x[f]);
        }
    }

    private static void step(double[] t, int at, long k, double x) {
        if (k == 1) {
            t[at + MEAN] = x;
            t[at + SQUARES] = 0;
            t[at + MIN] = x < Double.MAX_VALUE ? x : Double.MAX_VALUE;
            t[at + MAX] = x > -Double.MAX_VALUE ? x : -Double.MAX_VALUE;
            return;
        }
        double m = t[at + MEAN];
        double next = m + (x - m) / k;
        t[at + MEAN] = next;
        t[at + SQUARES] += (x - m) * (x - next);
        t[at + MIN] = x < t[at + MIN] ? x : t[at + MIN];
        t[at + MAX] = x > t[at + MAX] ? x : t[at + MAX];
    }
}
