package org.fieldrack.joulescope;

/**
 * Statistics of many equal parts of a run of samples at once: passes over the whole run find the extremes, by halves, and sums of
 * four quarters of a part are taken lane by lane, because both are loops without a dependence that the compiler turns into
 * vector code. Gives the same as {@link StatisticsKernel#add} within its tolerance.
 *
 * <p>Hazard: the compiler does so only where distances are constants, hence the methods for parts of {@value #STEP} samples
 * (which is what reductions begin with) that look alike. Works on arrays of its own. One thread; 100 kB and more, so keep it.
 */
final class EntryKernel {
    /** Samples of a part that this is made for. */
    static final int STEP = 200;

    private static final int HALF = STEP / 2;
    private static final int QUARTER = STEP / 4;
    private static final int EIGHTH = STEP / 8;

    final float[] current;
    final float[] voltage;
    final byte[] bits;
    private final float[] power;
    private final float[] pairs;
    private final float[] fours;
    private final float[] lows;
    private final float[] highs;
    private final double[] sums = new double[QUARTER];
    private final double[] squares = new double[QUARTER];

    /** @param capacity samples at most */
    EntryKernel(int capacity) {
        current = new float[capacity];
        voltage = new float[capacity];
        bits = new byte[capacity];
        power = new float[capacity];
        pairs = new float[capacity];
        fours = new float[capacity];
        lows = new float[capacity];
        highs = new float[capacity];
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

    /** Fills rows with the statistics of parts of {@code step} samples from the arrays' begin. */
    void parts(int count, int step, StatisticsTable out, int firstRow) {
        if (step != STEP || StatisticsKernel.VECTOR) {
            for (int part = 0; part < count; part++) {
                out.clear(firstRow + part);
                StatisticsKernel.add(current, voltage, bits, part * step, step, out, firstRow + part);
            }
            return;
        }
        multiply(current, voltage, power, count * STEP);
        field(current, count, out, firstRow, 0);
        field(voltage, count, out, firstRow, 1);
        field(power, count, out, firstRow, 2);
        for (int part = 0; part < count; part++) {
            finish(part * STEP, out, firstRow + part);
        }
    }

    private void finish(int from, StatisticsTable out, int row) {
        int at = row * StatisticsTable.WIDTH;
        double[] t = out.values;
        if (Double.isFinite(t[at] + t[at + 1] + t[at + 2])) {
            out.k[row] = STEP;
            StatisticsKernel.bits(bits, from, STEP, t, at, 0);
        } else {
            out.clear(row);
            StatisticsKernel.addInOrder(current, voltage, bits, from, STEP, out, row);
        }
    }

    private static void multiply(float[] x, float[] y, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = x[k] * y[k];
        }
    }

    private void field(float[] x, int count, StatisticsTable out, int firstRow, int field) {
        int end = count * STEP;
        lowerHalf(x, pairs, end - HALF);
        lowerQuarter(pairs, fours, end - HALF - QUARTER);
        lowerEighth(fours, lows, end - HALF - QUARTER - EIGHTH);
        higherHalf(x, pairs, end - HALF);
        higherQuarter(pairs, fours, end - HALF - QUARTER);
        higherEighth(fours, highs, end - HALF - QUARTER - EIGHTH);
        double[] t = out.values;
        for (int part = 0; part < count; part++) {
            int at = (firstRow + part) * StatisticsTable.WIDTH + field;
            sum(x, part * STEP, t, at);
            t[at + StatisticsTable.MIN] = least(lows, part * STEP);
            t[at + StatisticsTable.MAX] = greatest(highs, part * STEP);
        }
    }

    // ---- extremes: after three passes the first eighth of a part holds those of its samples

    private static void lowerHalf(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.min(x[k], x[k + HALF]);
        }
    }

    private static void lowerQuarter(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.min(x[k], x[k + QUARTER]);
        }
    }

    private static void lowerEighth(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.min(x[k], x[k + EIGHTH]);
        }
    }

    private static void higherHalf(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.max(x[k], x[k + HALF]);
        }
    }

    private static void higherQuarter(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.max(x[k], x[k + QUARTER]);
        }
    }

    private static void higherEighth(float[] x, float[] out, int n) {
        for (int k = 0; k < n; k++) {
            out[k] = Math.max(x[k], x[k + EIGHTH]);
        }
    }

    private static float least(float[] x, int from) {
        float a = x[from];
        float b = x[from + 1];
        float c = x[from + 2];
        for (int k = from + 3; k < from + EIGHTH - 1; k += 3) {
            a = Math.min(a, x[k]);
            b = Math.min(b, x[k + 1]);
            c = Math.min(c, x[k + 2]);
        }
        return Math.min(Math.min(a, b), Math.min(c, x[from + EIGHTH - 1]));
    }

    private static float greatest(float[] x, int from) {
        float a = x[from];
        float b = x[from + 1];
        float c = x[from + 2];
        for (int k = from + 3; k < from + EIGHTH - 1; k += 3) {
            a = Math.max(a, x[k]);
            b = Math.max(b, x[k + 1]);
            c = Math.max(c, x[k + 2]);
        }
        return Math.max(Math.max(a, b), Math.max(c, x[from + EIGHTH - 1]));
    }

    // ---- sums, shifted by a member of the part

    private void sum(float[] x, int from, double[] t, int at) {
        double shift = x[from];
        quarters(x, from, shift, sums, squares);
        double s = total(sums);
        double q = total(squares);
        t[at] = shift + s / STEP;
        t[at + StatisticsTable.SQUARES] = Math.max(0, q - s * s / STEP);
    }

    private static void quarters(float[] x, int from, double shift, double[] s, double[] q) {
        for (int k = 0; k < QUARTER; k++) {
            double a = x[from + k] - shift;
            double b = x[from + k + QUARTER] - shift;
            double c = x[from + k + 2 * QUARTER] - shift;
            double d = x[from + k + 3 * QUARTER] - shift;
            s[k] = (a + b) + (c + d);
            q[k] = (a * a + b * b) + (c * c + d * d);
        }
    }

    private static double total(double[] x) {
        double a = x[0] + x[QUARTER - 2];
        double b = x[1] + x[QUARTER - 1];
        double c = x[2];
        double d = x[3];
        for (int k = 4; k < QUARTER - 2; k += 4) {
            a += x[k];
            b += x[k + 1];
            c += x[k + 2];
            d += x[k + 3];
        }
        return (a + b) + (c + d);
    }
}
