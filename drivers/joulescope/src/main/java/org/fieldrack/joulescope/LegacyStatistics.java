package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * Statistics of samples of a legacy recording (specification section 9.1), with the original's roundings: sums, means and
 * spreads of single-precision values are in single precision, pair by pair, because means of nearly equal parts that are
 * combined afterwards show every one of them.
 */
final class LegacyStatistics {
    private static final int PAIRWISE = 128;
    private static final int LANES = 8;

    private LegacyStatistics() {}

    /** Makes a row of values by field, whose samples with a finite current count. */
    static void floats(float[][] columns, StatisticsTable out, int row) {
        int n = finite(columns[0]);
        for (int field = 0; field < Field.COUNT; field++) {
            single(taken(columns[field], columns[0], n), out, row, field);
        }
        out.k[row] = n;
    }

    /** Makes a row of samples; the current range of missing ones takes part, its spread times the count of the others. */
    static void samples(RawColumns columns, StatisticsTable out, int row) {
        int n = finite(columns.current);
        float[] power = columns.power();
        single(taken(columns.current, columns.current, n), out, row, Field.CURRENT.ordinal());
        single(taken(columns.voltage, columns.current, n), out, row, Field.VOLTAGE.ordinal());
        single(taken(power, columns.current, n), out, row, Field.POWER.ordinal());
        byte[] bits = columns.bits;
        int[] ranges = new int[bits.length];
        int[] currentFlags = new int[n];
        int[] voltageFlags = new int[n];
        int at = 0;
        for (int k = 0; k < bits.length; k++) {
            ranges[k] = bits[k] & 0x0F;
            if (Float.isFinite(columns.current[k])) {
                currentFlags[at] = bits[k] >> 4 & 1;
                voltageFlags[at++] = bits[k] >> 5 & 1;
            }
        }
        whole(ranges, n, out, row, Field.CURRENT_RANGE.ordinal());
        whole(currentFlags, n, out, row, Field.CURRENT_LSB.ordinal());
        whole(voltageFlags, n, out, row, Field.VOLTAGE_LSB.ordinal());
        out.k[row] = n;
    }

    private static int finite(float[] current) {
        int n = 0;
        for (float value : current) {
            n += Float.isFinite(value) ? 1 : 0;
        }
        return n;
    }

    private static float[] taken(float[] values, float[] current, int n) {
        float[] out = new float[n];
        int at = 0;
        for (int k = 0; k < values.length; k++) {
            if (Float.isFinite(current[k])) {
                out[at++] = values[k];
            }
        }
        return out;
    }

    private static void single(float[] x, StatisticsTable out, int row, int field) {
        int n = x.length;
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : x) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        float mean = sum(x, 0, n) / n;
        float[] squares = new float[n];
        for (int k = 0; k < n; k++) {
            float d = x[k] - mean;
            squares[k] = d * d;
        }
        float variance = sum(squares, 0, n) / n;
        put(out, row, field, mean, (double) variance * n, low, high);
    }

    private static float sum(float[] x, int from, int n) {
        if (n < LANES) {
            float sum = 0;
            for (int k = 0; k < n; k++) {
                sum += x[from + k];
            }
            return sum;
        }
        if (n > PAIRWISE) {
            int half = n / 2 - n / 2 % LANES;
            return sum(x, from, half) + sum(x, from + half, n - half);
        }
        float[] lanes = Arrays.copyOfRange(x, from, from + LANES);
        int k = LANES;
        for (; k < n - n % LANES; k += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] += x[from + k + lane];
            }
        }
        float sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (; k < n; k++) {
            sum += x[from + k];
        }
        return sum;
    }

    private static void whole(int[] x, int counted, StatisticsTable out, int row, int field) {
        double sum = 0;
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int value : x) {
            sum += value;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double mean = sum / x.length;
        double squares = 0;
        for (int value : x) {
            squares += (value - mean) * (value - mean);
        }
        put(out, row, field, mean, squares / x.length * counted, low, high);
    }

    private static void put(StatisticsTable out, int row, int field, double mean, double s, double low, double high) {
        int at = row * StatisticsTable.WIDTH + field;
        out.values[at + StatisticsTable.MEAN] = mean;
        out.values[at + StatisticsTable.SQUARES] = s;
        out.values[at + StatisticsTable.MIN] = low;
        out.values[at + StatisticsTable.MAX] = high;
    }

    /** Makes a row say that all samples are missing. */
    static void missing(StatisticsTable out, int row) {
        out.invalidate(row);
        put(
                out,
                row,
                Field.CURRENT_RANGE.ordinal(),
                RawSample.RANGE_MISSING,
                0,
                RawSample.RANGE_MISSING,
                RawSample.RANGE_MISSING);
    }
}
