package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * A whole array of raw samples, processed at once (specification section 4, the last paragraph).
 *
 * @param current in A
 * @param voltage in V
 * @param bits range and flags
 */
record ProcessedSamples(float[] current, float[] voltage, byte[] bits) {
    /** Processes raw words; what is still deferred at the end is NaN with range "missing". */
    static ProcessedSamples of(int[] raw, SuppressMode mode, SampleScale scale, int voltageRange) {
        int n = raw.length;
        ProcessedSamples out = new ProcessedSamples(new float[n], new float[n], new byte[n]);
        int[] filled = {0};
        RawProcessor processor = new RawProcessor(
                (i, v, b, count) -> {
                    int take = Math.min(count, n - filled[0]);
                    System.arraycopy(i, 0, out.current, filled[0], take);
                    System.arraycopy(v, 0, out.voltage, filled[0], take);
                    System.arraycopy(b, 0, out.bits, filled[0], take);
                    filled[0] += take;
                },
                new SampleCheck());
        processor.mode(mode);
        processor.scale(scale);
        processor.voltageRange(voltageRange);
        int[] block = new int[RawProcessor.BLOCK];
        for (int from = 0; from < n; from += block.length) {
            int count = Math.min(block.length, n - from);
            System.arraycopy(raw, from, block, 0, count);
            processor.process(block, count);
        }
        Arrays.fill(out.current, filled[0], n, Float.NaN);
        Arrays.fill(out.voltage, filled[0], n, Float.NaN);
        Arrays.fill(out.bits, filled[0], n, (byte) RawSample.RANGE_MISSING);
        return out;
    }
}
