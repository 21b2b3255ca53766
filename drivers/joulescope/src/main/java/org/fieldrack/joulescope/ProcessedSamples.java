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
    /** Tells the voltage range of samples, and how far it holds. */
    interface VoltageRanges {
        int range(int sample);

        /** Returns the first sample after this one that may have another range. */
        int change(int sample);
    }

    /** Processes raw words of one voltage range. */
    static ProcessedSamples of(int[] raw, SuppressMode mode, SampleScale scale, int voltageRange) {
        return of(raw, mode, scale, new VoltageRanges() {
            @Override
            public int range(int sample) {
                return voltageRange;
            }

            @Override
            public int change(int sample) {
                return Integer.MAX_VALUE;
            }
        });
    }

    /** Processes raw words; what is still deferred at the end is NaN with range "missing". */
    static ProcessedSamples of(int[] raw, SuppressMode mode, SampleScale scale, VoltageRanges voltageRanges) {
        int n = raw.length;
        ProcessedSamples out = new ProcessedSamples(new float[n], new float[n], new byte[n]);
        int[] filled = {0};
        RawProcessor processor = new RawProcessor(
                (i, v, b, from, count) -> {
                    int take = Math.min(count, n - filled[0]);
                    System.arraycopy(i, from, out.current, filled[0], take);
                    System.arraycopy(v, from, out.voltage, filled[0], take);
                    System.arraycopy(b, from, out.bits, filled[0], take);
                    filled[0] += take;
                },
                new SampleCheck());
        processor.mode(mode);
        processor.scale(scale);
        int[] block = new int[RawProcessor.BLOCK];
        for (int from = 0; from < n; ) {
            int count = Math.min(Math.min(block.length, n - from), voltageRanges.change(from) - from);
            System.arraycopy(raw, from, block, 0, count);
            processor.voltageRange(voltageRanges.range(from));
            processor.process(block, count);
            from += count;
        }
        Arrays.fill(out.current, filled[0], n, Float.NaN);
        Arrays.fill(out.voltage, filled[0], n, Float.NaN);
        Arrays.fill(out.bits, filled[0], n, (byte) RawSample.RANGE_MISSING);
        return out;
    }
}
