package org.fieldrack.joulescope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns raw words into current, voltage and bits (specification section 4, steps 1 to 3), in passes that each do one thing to the
 * whole block, because that is what the compiler makes vector code of: bits, check, changes of range, voltage, current.
 *
 * <p>One thread. The order of the single-precision operations is fixed: convert, add the offset, multiply.
 */
final class Calibrator {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long RANGES = 0x0F0F0F0F0F0F0F0FL;
    private static final long EACH = 0x0101010101010101L;
    private static final int RING = ProcessorBlock.RING;
    // from here on a loop of its own is faster than the table
    private static final int LONG_RUN = 192;

    private final SampleCheck check;
    private final int[] words = new int[ProcessorBlock.CAPACITY];
    private SampleScale scale = SampleScale.unit();
    private int voltageRange;

    Calibrator(SampleCheck check) {
        this.check = check;
    }

    void scale(SampleScale now) {
        scale = now;
    }

    void voltageRange(int range) {
        voltageRange = range;
    }

    /**
     * Fills a block.
     *
     * @param rangeLast current range of the sample before it
     */
    void calibrate(int[] raw, int count, int rangeLast, ProcessorBlock block) {
        bits(raw, words, count);
        narrow(words, block.bits, count);
        boolean whole = isInStep(raw, count) && greatest(raw, count) != Integer.MAX_VALUE;
        if (whole) {
            check.samples(count, RawSample.toggle(raw[count - 1]));
        } else {
            check.words(raw, count);
            missingBits(raw, count, block.bits);
        }
        block.changeCount = changes(block, RING + count, rangeLast);
        voltage(raw, count, block.voltage, scale.voltageOffset()[voltageRange], scale.voltageGain()[voltageRange]);
        currents(raw, count, block);
        if (!whole) {
            missingValues(raw, count, block);
        }
    }

    private static void bits(int[] raw, int[] out, int count) {
        for (int k = 0; k < count; k++) {
            int w = raw[k];
            out[k] = w & 3 | w >>> 14 & 4 | w << 2 & 0x10 | w >>> 13 & 0x20;
        }
    }

    private static void narrow(int[] words, byte[] out, int count) {
        for (int k = 0; k < count; k++) {
            out[RING + k] = (byte) words[k];
        }
    }

    /** Says whether the toggle bits alternate, from the sample before on. */
    private boolean isInStep(int[] raw, int count) {
        int all = -1;
        for (int k = 1; k < count; k++) {
            all &= raw[k] ^ raw[k - 1];
        }
        return !check.first && RawSample.toggle(raw[0]) != check.toggle && (count == 1 || RawSample.toggle(all) == 1);
    }

    /** Returns the greatest word as unsigned, in an order where missing is the largest integer. */
    private static int greatest(int[] raw, int count) {
        int greatest = Integer.MIN_VALUE;
        for (int k = 0; k < count; k++) {
            greatest = Math.max(greatest, raw[k] ^ Integer.MIN_VALUE);
        }
        return greatest;
    }

    private static void missingBits(int[] raw, int count, byte[] bits) {
        for (int k = 0; k < count; k++) {
            if (raw[k] == RawSample.MISSING) {
                bits[RING + k] = RawSample.BITS_MISSING;
            }
        }
    }

    private static void missingValues(int[] raw, int count, ProcessorBlock block) {
        for (int k = 0; k < count; k++) {
            if (raw[k] == RawSample.MISSING) {
                block.current[RING + k] = Float.NaN;
                block.voltage[RING + k] = Float.NaN;
            }
        }
    }

    private static int changes(ProcessorBlock block, int end, int rangeLast) {
        int n = 0;
        int last = rangeLast;
        for (int at = next(block.bits, RING, end, last); at < end; at = next(block.bits, at + 1, end, last)) {
            block.changes[n++] = at;
            last = block.bits[at] & 0x0F;
        }
        return n;
    }

    private static int next(byte[] bits, int from, int end, int range) {
        long pattern = range * EACH;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long differ = ((long) LONGS.get(bits, at) ^ pattern) & RANGES;
            if (differ != 0) {
                return at + (Long.numberOfTrailingZeros(differ) >> 3);
            }
        }
        while (at < end && (bits[at] & 0x0F) == range) {
            at++;
        }
        return at;
    }

    private static void voltage(int[] raw, int count, float[] out, float offset, float gain) {
        for (int k = 0; k < count; k++) {
            out[RING + k] = ((float) (raw[k] >>> 18) + offset) * gain;
        }
    }

    private void currents(int[] raw, int count, ProcessorBlock block) {
        int done = 0;
        int at = 0;
        for (int c = 0; c <= block.changeCount; c++) {
            int next = c == block.changeCount ? count : block.changes[c] - RING;
            if (next - at >= LONG_RUN) {
                mixed(raw, done, at, block.current);
                int range = block.bits[RING + at] & 0x0F;
                run(raw, at, next, block.current, scale.currentOffset()[range], scale.currentGain()[range]);
                done = next;
            }
            at = next;
        }
        mixed(raw, done, count, block.current);
    }

    private static void run(int[] raw, int from, int end, float[] out, float offset, float gain) {
        for (int k = from; k < end; k++) {
            out[RING + k] = ((float) (raw[k] >>> 2 & 0x3FFF) + offset) * gain;
        }
    }

    private void mixed(int[] raw, int from, int end, float[] out) {
        float[] offset = scale.currentOffset();
        float[] gain = scale.currentGain();
        for (int k = from; k < end; k++) {
            int w = raw[k];
            int range = RawSample.range(w);
            out[RING + k] = ((float) (w >>> 2 & 0x3FFF) + offset[range]) * gain[range];
        }
    }
}
