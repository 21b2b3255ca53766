package org.fieldrack.joulescope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Turns raw samples into current, voltage and bits: calibrates and suppresses range-switch glitches (specification section
 * 4).
 *
 * <p>Works on blocks in three passes: calibrate everything, find range changes eight samples at a time, and run the state
 * machine only inside of suppression windows; what is between is copied. Output may lag behind input by the length of a
 * window. One thread.
 */
final class RawProcessor {
    /** Samples a block: one block stays in the second-level cache through all passes. */
    static final int BLOCK = 4096;

    private static final int RING = 64;
    private static final int CHUNK = 256;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long RANGES = 0x0F0F0F0F0F0F0F0FL;
    private static final long EACH = 0x0101010101010101L;

    /** Takes processed samples; the arrays are reused after the call. */
    @FunctionalInterface
    interface Sink {
        void samples(float[] current, float[] voltage, byte[] bits, int count);
    }

    private final Sink sink;
    private final SampleCheck check;
    // the last RING samples before the block, then the block, all before suppression
    private final float[] current = new float[RING + BLOCK];
    private final float[] voltage = new float[RING + BLOCK];
    private final byte[] bits = new byte[RING + BLOCK];
    private final float[] outCurrent = new float[BLOCK];
    private final float[] outVoltage = new float[BLOCK];
    private final byte[] outBits = new byte[BLOCK];
    private int outCount;

    private SuppressMode mode = SuppressMode.NORMAL;
    private byte[][] windows = SuppressMode.NORMAL.windows();
    private SampleScale scale = SampleScale.unit();
    private int voltageRange;

    private int rangeLast;
    private int remaining;
    private int counter;
    // where the deferred samples begin, in samples before the one at hand; only differs after an overflow
    private int startDistance;
    private float pre;

    RawProcessor(Sink sink, SampleCheck check) {
        this.sink = sink;
        this.check = check;
        reset();
    }

    void reset() {
        Arrays.fill(current, 0, RING, Float.NaN);
        Arrays.fill(voltage, 0, RING, Float.NaN);
        Arrays.fill(bits, 0, RING, (byte) 0xFF);
        outCount = 0;
        rangeLast = RawSample.RANGE_OFF;
        remaining = 0;
        counter = 0;
        pre = Float.NaN;
        check.reset();
    }

    SuppressMode mode() {
        return mode;
    }

    void mode(SuppressMode now) {
        mode = now;
        windows = now.windows();
    }

    void scale(SampleScale now) {
        scale = now;
    }

    void voltageRange(int range) {
        voltageRange = range;
    }

    /** Returns how many samples went in and have not come out. */
    int deferred() {
        return counter;
    }

    /** Processes at most {@link #BLOCK} samples and hands over all that is finished. */
    void process(int[] raw, int count) {
        calibrate(raw, count);
        suppress(count);
        flush();
        System.arraycopy(current, count, current, 0, RING);
        System.arraycopy(voltage, count, voltage, 0, RING);
        System.arraycopy(bits, count, bits, 0, RING);
    }

    // ---- calibrate

    private void calibrate(int[] raw, int count) {
        for (int from = 0; from < count; from += CHUNK) {
            int n = Math.min(CHUNK, count - from);
            int range = RawSample.range(raw[from]);
            if (!check.first && range != RawSample.RANGE_OFF && isClean(raw, from, n)) {
                uniform(raw, from, n, range);
                check.samples(n, RawSample.toggle(raw[from + n - 1]));
            } else {
                mixed(raw, from, n);
            }
        }
    }

    /** Says whether all samples have one range and alternating toggle bits; ranges below 7 are then never missing. */
    private boolean isClean(int[] raw, int from, int n) {
        int differ = 0;
        int toggles = -1;
        for (int k = from + 1; k < from + n; k++) {
            int x = raw[k] ^ raw[k - 1];
            differ |= x;
            toggles &= x;
        }
        boolean inStep = RawSample.toggle(raw[from]) != check.toggle && (n == 1 || RawSample.toggle(toggles) == 1);
        return inStep && (differ & RawSample.RANGE_MASK) == 0;
    }

    private void uniform(int[] raw, int from, int n, int range) {
        float[] i = current;
        float[] v = voltage;
        byte[] b = bits;
        float offset = scale.currentOffset()[range];
        float gain = scale.currentGain()[range];
        float voltageOffset = scale.voltageOffset()[voltageRange];
        float voltageGain = scale.voltageGain()[voltageRange];
        int shift = RING;
        for (int k = from; k < from + n; k++) {
            i[k + shift] = ((float) (raw[k] >>> 2 & 0x3FFF) + offset) * gain;
        }
        for (int k = from; k < from + n; k++) {
            v[k + shift] = ((float) (raw[k] >>> 18) + voltageOffset) * voltageGain;
        }
        for (int k = from; k < from + n; k++) {
            b[k + shift] = (byte) (range | raw[k] << 2 & 0x10 | raw[k] >>> 13 & 0x20);
        }
    }

    private void mixed(int[] raw, int from, int n) {
        float[] offset = scale.currentOffset();
        float[] gain = scale.currentGain();
        float voltageOffset = scale.voltageOffset()[voltageRange];
        float voltageGain = scale.voltageGain()[voltageRange];
        for (int k = from; k < from + n; k++) {
            int word = raw[k];
            int at = k + RING;
            if (word == RawSample.MISSING) {
                check.sampleMissing();
                current[at] = Float.NaN;
                voltage[at] = Float.NaN;
                bits[at] = RawSample.BITS_MISSING;
                continue;
            }
            int range = RawSample.range(word);
            current[at] = ((float) RawSample.currentCode(word) + offset[range]) * gain[range];
            voltage[at] = ((float) RawSample.voltageCode(word) + voltageOffset) * voltageGain;
            bits[at] = RawSample.bits(word, range);
            check.sample(RawSample.toggle(word));
        }
    }

    // ---- suppress

    private void suppress(int count) {
        int end = RING + count;
        if (mode.kind() == SuppressMode.Kind.OFF && remaining == 0) {
            copy(RING, end);
            rangeLast = bits[end - 1] & 0x0F;
            pre = current[end - 1];
            return;
        }
        int at = RING;
        while (at < end) {
            if (remaining == 0) {
                int change = nextChange(at, end);
                if (change > at) {
                    copy(at, change);
                    pre = current[change - 1];
                    counter = 0;
                    at = change;
                    continue;
                }
            }
            step(at++);
        }
    }

    private int nextChange(int from, int end) {
        int at = from;
        byte[] b = bits;
        long pattern = rangeLast * EACH;
        while (at + Long.BYTES <= end) {
            long differ = ((long) LONGS.get(b, at) ^ pattern) & RANGES;
            if (differ != 0) {
                return at + (Long.numberOfTrailingZeros(differ) >> 3);
            }
            at += Long.BYTES;
        }
        while (at < end && (b[at] & 0x0F) == rangeLast) {
            at++;
        }
        return at;
    }

    /** Steps 5 to 7 of the state machine for the sample at this place. */
    private void step(int at) {
        int range = bits[at] & 0x0F;
        if (range != rangeLast) {
            int window = mode.kind() == SuppressMode.Kind.OFF ? 0 : windows[range][rangeLast];
            if (window != 0) {
                remaining = Math.max(remaining, window + mode.post());
                if (counter == 0) {
                    begin(at);
                }
            }
            rangeLast = range;
        }
        if (remaining > 0) {
            counter++;
            startDistance = counter - 1;
            if (remaining == 1) {
                complete(at);
                counter = 0;
            }
            remaining--;
        } else {
            pre = current[at];
            emit(current[at], voltage[at], bits[at]);
            counter = 0;
        }
    }

    private void begin(int at) {
        if (mode.kind() != SuppressMode.Kind.MEAN) {
            pre = current[at - 1];
            return;
        }
        float sum = 0;
        for (int k = at - mode.pre(); k < at; k++) {
            sum += current[k];
        }
        pre = sum;
    }

    private void complete(int at) {
        if (counter >= RING) {
            while (counter >= RING) {
                emit(Float.NaN, Float.NaN, (byte) 0xFF);
                counter--;
            }
            // one more than went in: the specification keeps this of the original
            emit(Float.NaN, Float.NaN, (byte) 0xFF);
            startDistance = RING - 1;
            pre = Float.NaN;
        }
        int start = at - startDistance;
        switch (mode.kind()) {
            case INTERP -> interpolate(at, start);
            case MEAN -> mean(at, start);
            case NAN -> {
                for (int k = 0; k < counter; k++) {
                    emit(Float.NaN, Float.NaN, bits[start + k]);
                }
            }
            case OFF -> {
                for (int k = 0; k < counter; k++) {
                    emit(current[start + k], voltage[start + k], bits[start + k]);
                }
                return;
            }
        }
        for (int k = mode.post() - 1; k >= 0; k--) {
            emit(current[at - k], voltage[at - k], bits[at - k]);
        }
    }

    private void interpolate(int at, int start) {
        float value = Float.isFinite(pre) ? pre : current[at];
        float slope = (current[at] - value) / counter;
        for (int k = 0; k < counter - 1; k++) {
            value += slope;
            emit(value, voltage[start + k], bits[start + k]);
        }
    }

    private void mean(int at, int start) {
        boolean known = Float.isFinite(pre);
        float sum = known ? pre : 0;
        int divisor = known ? mode.pre() : 0;
        for (int k = 0; k < mode.post(); k++) {
            sum += current[at - k];
            divisor++;
        }
        float mean = divisor == 0 ? Float.NaN : sum / divisor;
        for (int k = 0; k < counter - mode.post(); k++) {
            emit(mean, voltage[start + k], bits[start + k]);
        }
    }

    // ---- out

    private void copy(int from, int end) {
        int at = from;
        while (at < end) {
            int n = Math.min(end - at, BLOCK - outCount);
            System.arraycopy(current, at, outCurrent, outCount, n);
            System.arraycopy(voltage, at, outVoltage, outCount, n);
            System.arraycopy(bits, at, outBits, outCount, n);
            outCount += n;
            at += n;
            if (outCount == BLOCK) {
                flush();
            }
        }
    }

    private void emit(float i, float v, byte b) {
        outCurrent[outCount] = i;
        outVoltage[outCount] = v;
        outBits[outCount++] = b;
        if (outCount == BLOCK) {
            flush();
        }
    }

    private void flush() {
        if (outCount > 0) {
            sink.samples(outCurrent, outVoltage, outBits, outCount);
            outCount = 0;
        }
    }
}
