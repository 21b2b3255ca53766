package org.fieldrack.joulescope;

/** Samples of a span, from which the fields of {@code samplesGet} are made (specification section 5.5). */
final class RawColumns {
    final int[] raw;
    final float[] current;
    final float[] voltage;
    final byte[] bits;

    RawColumns(int n) {
        raw = new int[n];
        current = new float[n];
        voltage = new float[n];
        bits = new byte[n];
    }

    /** @throws IllegalArgumentException for a field that there is not */
    SamplesResult.Signal signal(String field) {
        return switch (field) {
            case "raw" -> new SamplesResult.Signal(halves(), "");
            case "raw_current" -> new SamplesResult.Signal(codes(0), "LSBs");
            case "raw_voltage" -> new SamplesResult.Signal(codes(16), "LSBs");
            case "current" -> new SamplesResult.Signal(current, "A");
            case "voltage" -> new SamplesResult.Signal(voltage, "V");
            case "current_voltage" -> new SamplesResult.Signal(pairs(), "");
            case "power" -> new SamplesResult.Signal(power(), "W");
            case "bits" -> new SamplesResult.Signal(bits, "");
            case "current_range" -> new SamplesResult.Signal(bitField(0, 0x0F), "");
            case "current_lsb" -> new SamplesResult.Signal(bitField(4, 1), "");
            case "voltage_lsb" -> new SamplesResult.Signal(bitField(5, 1), "");
            default -> throw new IllegalArgumentException("there is no field \"" + field + "\"");
        };
    }

    private short[] halves() {
        short[] out = new short[raw.length * 2];
        for (int k = 0; k < raw.length; k++) {
            out[2 * k] = (short) raw[k];
            out[2 * k + 1] = (short) (raw[k] >>> 16);
        }
        return out;
    }

    private short[] codes(int shift) {
        short[] out = new short[raw.length];
        for (int k = 0; k < raw.length; k++) {
            out[k] = (short) (raw[k] >>> (shift + 2) & 0x3FFF);
        }
        return out;
    }

    private float[] pairs() {
        float[] out = new float[raw.length * 2];
        for (int k = 0; k < raw.length; k++) {
            out[2 * k] = current[k];
            out[2 * k + 1] = voltage[k];
        }
        return out;
    }

    float[] power() {
        float[] out = new float[raw.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = current[k] * voltage[k];
        }
        return out;
    }

    private byte[] bitField(int shift, int mask) {
        byte[] out = new byte[bits.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = (byte) (bits[k] >> shift & mask);
        }
        return out;
    }
}
