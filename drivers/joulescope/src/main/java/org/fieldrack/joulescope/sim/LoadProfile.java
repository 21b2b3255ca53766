package org.fieldrack.joulescope.sim;

import org.fieldrack.joulescope.SampleScale;

/**
 * What a battery-powered sensor node draws: sleep, wake, measure, send by radio, now and then charge a capacitor; in raw
 * samples as the instrument would send them, with its automatic range.
 *
 * <p>One thread. Deterministic: the same seed gives the same samples.
 */
final class LoadProfile {
    private static final double[] FULL_SCALE = {10, 2, 180e-3, 18e-3, 1.8e-3, 180e-6, 18e-6};
    private static final int CODES = 16384;
    private static final int CURRENT_ZERO = 1000;
    private static final int VOLTAGE_ZERO = 2200;
    private static final double VOLTAGE_GAIN = 1.25e-3;
    private static final double CODES_PER_VOLT = 1 / VOLTAGE_GAIN;
    private static final double[] CODES_PER_AMPERE = codesPerAmpere();
    private static final int RATE = 2_000_000;
    private static final int SETTLE = 4;
    private static final int UP_DELAY = 2;
    private static final int DOWN_DELAY = 200;

    /** A phase of the load: how long, how much on average, how rough. */
    private record Phase(int samples, double amperes, double noise, double ripple, int ripplePeriod, double slope) {
        Phase(int samples, double amperes, double noise, double ripple, int ripplePeriod) {
            this(samples, amperes, noise, ripple, ripplePeriod, ripple / ripplePeriod);
        }
    }

    private static final Phase[] CYCLE = {
        new Phase(RATE * 2 / 5, 4.2e-6, 0.15e-6, 0.6e-6, 62_500),
        new Phase(RATE / 500, 1.9e-3, 60e-6, 0.4e-3, 2000),
        new Phase(RATE / 50, 11.5e-3, 0.3e-3, 1.5e-3, 400),
        new Phase(RATE / 250, 98e-3, 2e-3, 9e-3, 150),
        new Phase(RATE / 100, 24e-3, 0.5e-3, 2e-3, 1000),
        new Phase(RATE / 250, 0.115, 2e-3, 12e-3, 150),
        new Phase(RATE / 2000, 0.9, 20e-3, 0, 1),
        new Phase(RATE / 20, 310e-6, 8e-6, 40e-6, 20_000),
    };

    private long state;
    private int phase;
    private int left = CYCLE[0].samples;
    private int ripple;
    private double level = CYCLE[0].amperes;
    private int range = 6;
    private int fixedRange = -1;
    private int since;
    private int delay;
    private int toggle;
    private boolean on = true;
    private double codesPerVolt = CODES_PER_VOLT;

    LoadProfile(long seed) {
        state = seed * 0x9E3779B97F4A7C15L | 1;
    }

    /** Returns the scale that turns the raw samples back. */
    static SampleScale scale() {
        float[] offset = new float[7];
        float[] gain = new float[7];
        for (int r = 0; r < 7; r++) {
            offset[r] = -CURRENT_ZERO;
            gain[r] = (float) (FULL_SCALE[r] * 1.15 / (CODES - CURRENT_ZERO));
        }
        float[] voltageOffset = {-VOLTAGE_ZERO, -VOLTAGE_ZERO};
        float[] voltageGain = {(float) VOLTAGE_GAIN, (float) (VOLTAGE_GAIN / 3)};
        return SampleScale.of(offset, gain, voltageOffset, voltageGain);
    }

    /** Chooses a range, -1 for automatic, -2 for off. */
    void range(int chosen) {
        on = chosen != -2;
        fixedRange = chosen;
    }

    /** Chooses a range of voltage: 0 for 15 V, 1 for 5 V. */
    void voltageRange(int chosen) {
        codesPerVolt = chosen == 0 ? CODES_PER_VOLT : 3 * CODES_PER_VOLT;
    }

    private static double[] codesPerAmpere() {
        double[] out = new double[FULL_SCALE.length];
        for (int r = 0; r < out.length; r++) {
            out[r] = (CODES - CURRENT_ZERO) / (FULL_SCALE[r] * 1.15);
        }
        return out;
    }

    /** Returns the next raw sample: no division and one random word, since two million are wanted each second. */
    int next() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        // the sum of two parts of the word is nearly a triangle
        double noise = ((int) state + (int) (state >>> 32)) * 0x1p-32;
        if (--left <= 0) {
            phase = phase + 1 == CYCLE.length ? 0 : phase + 1;
            left = (int) (CYCLE[phase].samples * (1 + 0.1 * noise));
            ripple = 0;
        }
        Phase now = CYCLE[phase];
        ripple = ripple > 0 ? ripple - 1 : now.ripplePeriod - 1;
        level += (now.amperes - level) * 0.02;
        double amperes = Math.max(0, level + now.slope * ripple - 0.5 * now.ripple + now.noise * noise);
        chooseRange(amperes);
        double measured = since < SETTLE ? amperes * (1 + (SETTLE - since) * (range > 3 ? 0.6 : -0.2)) : amperes;
        since++;
        toggle ^= 1;
        int volts = (int) ((3.3 - amperes * 0.15 + 0.4e-3 * 0x1p-32 * (int) (state >>> 16)) * codesPerVolt);
        return on
                ? word((int) (measured * CODES_PER_AMPERE[range]) + CURRENT_ZERO, volts + VOLTAGE_ZERO, range)
                : word(0, volts + VOLTAGE_ZERO, 7);
    }

    private void chooseRange(double amperes) {
        if (fixedRange >= 0) {
            range = fixedRange;
            return;
        }
        if (amperes > FULL_SCALE[range] && range > 0) {
            if (++delay > UP_DELAY) {
                move(range - 1);
            }
        } else if (range < 6 && amperes < FULL_SCALE[range + 1] * 0.9) {
            if (++delay > DOWN_DELAY) {
                move(range + 1);
            }
        } else {
            delay = 0;
        }
    }

    private void move(int to) {
        range = to;
        since = 0;
        delay = 0;
    }

    private int word(int current, int voltage, int r) {
        int i = Math.clamp(current, 0, CODES - 1) << 2 | r & 3;
        int v = Math.clamp(voltage, 0, CODES - 1) << 2 | toggle << 1 | r >> 2;
        return i | v << 16;
    }
}
