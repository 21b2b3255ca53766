package org.fieldrack.joulescope;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Cascaded symmetric filters that lower the rate of current, voltage and power (specification section 6).
 *
 * <p>One thread. The order of additions is fixed, newest sample first, so that results agree with the original's.
 */
final class DownSampler {
    private static final int WIDTH = 3;
    private static final Table TABLE = Table.load();

    /** Takes one sample at the lower rate. */
    @FunctionalInterface
    interface Sink {
        void sample(float current, float voltage, float power, byte range, byte currentLsb, byte voltageLsb);
    }

    private record Table(List<double[]> filters, Map<Integer, int[][]> rates) {
        static Table load() {
            List<double[]> filters = new ArrayList<>();
            Map<Integer, int[][]> rates = new TreeMap<>();
            try (var in = DownSampler.class.getResourceAsStream("decimators.txt")) {
                if (in == null) {
                    throw new IllegalStateException("decimators.txt is missing from the jar");
                }
                for (String line : new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                        .lines()
                        .toList()) {
                    parse(line.split(" "), filters, rates);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Table(filters, rates);
        }

        private static void parse(String[] words, List<double[]> filters, Map<Integer, int[][]> rates) {
            if (words[0].equals("filter")) {
                int half = words.length - 2;
                double[] taps = new double[half * 2];
                for (int k = 0; k < half; k++) {
                    taps[k] = Double.parseDouble(words[k + 2]);
                    taps[taps.length - 1 - k] = taps[k];
                }
                filters.add(taps);
            } else if (words[0].equals("rate")) {
                int[][] stages = new int[words.length - 2][];
                for (int k = 0; k < stages.length; k++) {
                    String[] stage = words[k + 2].split(":");
                    stages[k] = new int[] {Integer.parseInt(stage[0]), Integer.parseInt(stage[1])};
                }
                rates.put(Integer.parseInt(words[1]), stages);
            }
        }
    }

    private static final class Stage {
        final double[] taps;
        final double[] ring;
        final int every;
        final double[] out = new double[WIDTH];
        int at;
        int phase;

        Stage(double[] taps, int every) {
            this.taps = taps;
            this.every = every;
            ring = new double[taps.length * WIDTH];
        }

        void reset() {
            java.util.Arrays.fill(ring, 0);
            at = 0;
            phase = 0;
        }

        /** Takes one row and returns the filtered row where one is due. */
        double @Nullable [] add(double i, double v, double p) {
            int row = at * WIDTH;
            ring[row] = i;
            ring[row + 1] = v;
            ring[row + 2] = p;
            int newest = at;
            at = at + 1 == taps.length ? 0 : at + 1;
            if (++phase < every) {
                return null;
            }
            phase = 0;
            filter(newest);
            return out;
        }

        private void filter(int newest) {
            double i = 0;
            double v = 0;
            double p = 0;
            int tap = 0;
            for (int k = newest; k >= 0; k--, tap++) {
                i += ring[k * WIDTH] * taps[tap];
                v += ring[k * WIDTH + 1] * taps[tap];
                p += ring[k * WIDTH + 2] * taps[tap];
            }
            for (int k = taps.length - 1; k > newest; k--, tap++) {
                i += ring[k * WIDTH] * taps[tap];
                v += ring[k * WIDTH + 1] * taps[tap];
                p += ring[k * WIDTH + 2] * taps[tap];
            }
            out[0] = i;
            out[1] = v;
            out[2] = p;
        }
    }

    private final Stage[] stages;
    private final int total;
    private final Sink sink;
    private long ranges;
    private long currentFlags;
    private long voltageFlags;

    /**
     * @param outputFrequency one of {@link #rates}
     * @throws IllegalArgumentException for another rate
     */
    DownSampler(int outputFrequency, Sink sink) {
        int[][] plan = TABLE.rates.get(outputFrequency);
        if (plan == null) {
            throw new IllegalArgumentException(
                    "a sampling frequency of " + outputFrequency + " Hz is not one of " + rates() + " Hz");
        }
        this.sink = sink;
        stages = new Stage[plan.length];
        int product = 1;
        for (int k = 0; k < plan.length; k++) {
            stages[k] = new Stage(TABLE.filters.get(plan[k][1]), plan[k][0]);
            product *= plan[k][0];
        }
        total = product;
    }

    /** Returns the rates that there are filters for, in Hz. */
    static List<Integer> rates() {
        return List.copyOf(TABLE.rates.keySet());
    }

    void reset() {
        for (Stage stage : stages) {
            stage.reset();
        }
        clearSums();
    }

    private void clearSums() {
        ranges = 0;
        currentFlags = 0;
        voltageFlags = 0;
    }

    void add(float[] current, float[] voltage, byte[] bits, int from, int count) {
        for (int k = from; k < from + count; k++) {
            ranges += bits[k] & 0x0F;
            currentFlags += bits[k] >> 4 & 1;
            voltageFlags += bits[k] >> 5 & 1;
            double i = current[k];
            double v = voltage[k];
            double[] row = stages[0].add(i, v, i * v);
            for (int s = 1; s < stages.length && row != null; s++) {
                row = stages[s].add(row[0], row[1], row[2]);
            }
            if (row != null) {
                emit(row);
            }
        }
    }

    private void emit(double[] row) {
        sink.sample(
                (float) row[0],
                (float) row[1],
                (float) row[2],
                (byte) (16 * ranges / total),
                (byte) (255 * currentFlags / total),
                (byte) (255 * voltageFlags / total));
        clearSums();
    }
}
