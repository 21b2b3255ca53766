package org.fieldrack.joulescope;

import java.util.Map;
import java.util.Optional;

/**
 * Samples of a span (specification section 5.5).
 *
 * @param startTime time of the first sample in the buffer's time, in seconds
 * @param endTime time after the last
 * @param start number of the first sample
 * @param stop number after the last
 * @param signals values by field
 */
public record SamplesResult(
        double startTime,
        double endTime,
        long start,
        long stop,
        double inputSamplingFrequency,
        double outputSamplingFrequency,
        Map<String, Signal> signals) {
    /**
     * One field.
     *
     * @param value {@code float[]}, {@code short[]} (half-words) or {@code byte[]}; interleaved pairs where a field has two
     * @param units empty for a plain number
     */
    public record Signal(Object value, String units) {
        public float[] floats() {
            return (float[]) value;
        }

        public short[] shorts() {
            return (short[]) value;
        }

        public byte[] bytes() {
            return (byte[]) value;
        }
    }

    public long samples() {
        return stop - start;
    }

    public double delta() {
        return endTime - startTime;
    }

    public Optional<Signal> signal(String field) {
        return Optional.ofNullable(signals.get(field));
    }
}
