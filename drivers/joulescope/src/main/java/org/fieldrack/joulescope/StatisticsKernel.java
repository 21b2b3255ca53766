package org.fieldrack.joulescope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Combines sums of samples and stored entries, and says whether sums are left to the vectorised twin ({@link VectorKernel}): where
 * the virtual machine was started with {@code --add-modules jdk.incubator.vector} and vectors are {@value #WIDE} bits or more.
 */
final class StatisticsKernel {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
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
        t[at + MIN] = low < t[at + MIN] ? low : t[at + MIN];
        t[at + MAX] = high > t[at + MAX] ? high : t[at + MAX];
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

    /** Combines one entry into a row as the specification has it. */
    static void combineInOrder(StatisticsTable entries, int entry, StatisticsTable out, int row) {
        long a = out.k[row];
        long b = entries.k[entry];
        if (a == 0 && b != 0) {
            out.copy(row, entries, entry);
        } else if (b != 0) {
            double[] e = entries.values;
            int in = entry * WIDTH;
            for (int f = 0; f < Field.COUNT; f++) {
                combine(
                        out.values,
                        row * WIDTH + f,
                        a,
                        b,
                        e[in + f],
                        e[in + SQUARES + f],
                        e[in + MIN + f],
                        e[in + MAX + f]);
            }
            out.k[row] = a + b;
        }
    }

    /**
     * Combines entries {@code from … from + n} of a table into a row, all at once: the mean of all first, then the squares about it. NaN
     * entries without samples do not count.
     */
    static void combine(StatisticsTable entries, int from, int n, StatisticsTable out, int row) {
        long before = out.k[row];
        long total = before;
        for (int j = from; j < from + n; j++) {
            total += entries.k[j];
        }
        if (total == before) {
            return;
        }
        if (n == 1 && before == 0) {
            out.copy(row, entries, from);
            return;
        }
        for (int field = 0; field < Field.COUNT; field++) {
            combine(entries, from, n, out.values, row * WIDTH + field, field, before, total);
        }
        out.k[row] = total;
    }

    private static void combine(
            StatisticsTable entries, int from, int n, double[] t, int at, int field, long before, long total) {
        double[] e = entries.values;
        long[] k = entries.k;
        double sum = before == 0 ? 0 : before * t[at];
        for (int j = from; j < from + n; j++) {
            sum += k[j] == 0 ? 0 : k[j] * e[j * WIDTH + field];
        }
        double mean = sum / total;
        double off = t[at] - mean;
        double squares = before == 0 ? 0 : t[at + SQUARES] + before * off * off;
        double low = before == 0 ? Double.MAX_VALUE : t[at + MIN];
        double high = before == 0 ? -Double.MAX_VALUE : t[at + MAX];
        for (int j = from; j < from + n; j++) {
            if (k[j] != 0) {
                int in = j * WIDTH + field;
                double d = e[in] - mean;
                squares += e[in + SQUARES] + k[j] * d * d;
                low = e[in + MIN] < low ? e[in + MIN] : low;
                high = e[in + MAX] > high ? e[in + MAX] : high;
            }
        }
        t[at] = mean;
        t[at + SQUARES] = squares;
        t[at + MIN] = low;
        t[at + MAX] = high;
    }
}
