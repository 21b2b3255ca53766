package org.fieldrack.joulescope;

/**
 * Offsets and gains by current range 0..8 and voltage range 0..1: value = (code + offset) · gain, in single precision.
 *
 * @param currentOffset 9 offsets; 7 (off) is 0, 8 (missing) NaN
 * @param currentGain 9 gains in A a code; 7 is 0, 8 NaN
 * @param voltageOffset 2 offsets
 * @param voltageGain 2 gains in V a code
 */
public record SampleScale(float[] currentOffset, float[] currentGain, float[] voltageOffset, float[] voltageGain) {
    /** No calibration: offsets 0, gains 1. */
    public static SampleScale unit() {
        float[] gain = new float[7];
        java.util.Arrays.fill(gain, 1f);
        return of(new float[7], gain, new float[2], new float[] {1f, 1f});
    }

    /** Returns a scale from 7 ranges at least; ranges 7 and 8 are what the specification says. */
    public static SampleScale of(
            float[] currentOffset, float[] currentGain, float[] voltageOffset, float[] voltageGain) {
        float[] offset = java.util.Arrays.copyOf(currentOffset, 9);
        float[] gain = java.util.Arrays.copyOf(currentGain, 9);
        offset[RawSample.RANGE_OFF] = 0f;
        gain[RawSample.RANGE_OFF] = 0f;
        offset[RawSample.RANGE_MISSING] = Float.NaN;
        gain[RawSample.RANGE_MISSING] = Float.NaN;
        return new SampleScale(offset, gain, voltageOffset.clone(), voltageGain.clone());
    }
}
