package org.fieldrack.joulescope;

import java.util.Arrays;

/**
 * Takes the glitches of range switches out of a block of calibrated samples (specification section 4, steps 4 to 7).
 *
 * <p>Windows begin only at range changes, and what they replace stays at its place: so it is patched where it stands, and what
 * is deferred is simply not handed on yet. Only the mean (which looks back at unpatched samples) and a window of 64 samples and
 * more (which gives one sample more than went in) take the way sample by sample. One thread.
 */
final class RangeSuppressor {
    private static final int RING = ProcessorBlock.RING;

    private final ProcessorBlock block;
    private final RawProcessor.Sink sink;
    private final float[] outCurrent = new float[ProcessorBlock.CAPACITY];
    private final float[] outVoltage = new float[ProcessorBlock.CAPACITY];
    private final byte[] outBits = new byte[ProcessorBlock.CAPACITY];
    private int outCount;

    // windows that end inside of the block: first and last sample
    private final int[] firsts = new int[ProcessorBlock.CAPACITY + 1];
    private final int[] lasts = new int[ProcessorBlock.CAPACITY + 1];
    private int windowCount;

    private SuppressMode mode = SuppressMode.NORMAL;
    private byte[][] windows = SuppressMode.NORMAL.windows();

    private int rangeLast;
    private int remaining;
    private int counter;
    // where the deferred samples begin, in samples before the one at hand; only differs after an overflow
    private int startDistance;
    private float pre;

    RangeSuppressor(ProcessorBlock block, RawProcessor.Sink sink) {
        this.block = block;
        this.sink = sink;
        reset();
    }

    void reset() {
        outCount = 0;
        rangeLast = RawSample.RANGE_OFF;
        remaining = 0;
        counter = 0;
        pre = Float.NaN;
    }

    SuppressMode mode() {
        return mode;
    }

    void mode(SuppressMode now) {
        mode = now;
        windows = now.windows();
    }

    /** Returns the current range of the last sample. */
    int rangeLast() {
        return rangeLast;
    }

    /** Hands on all that is finished after a block of so many samples. */
    void suppress(int count) {
        int end = RING + count;
        if (mode.kind() == SuppressMode.Kind.MEAN || !inPlace(end)) {
            for (int at = RING; at < end; at++) {
                step(at);
            }
            flush();
        }
    }

    // ---- in place

    /** Says false, with nothing changed, where a window grows too long for this. */
    private boolean inPlace(int end) {
        int begun = remaining > 0 ? RING - counter : RING;
        int open = findWindows(end);
        for (int w = 0; w < windowCount; w++) {
            if (lasts[w] - firsts[w] + 1 >= RING) {
                return false;
            }
        }
        for (int w = 0; w < windowCount; w++) {
            boolean old = w == 0 && remaining > 0;
            patch(firsts[w], lasts[w], old ? pre : block.current[firsts[w] - 1]);
        }
        boolean isOld = remaining > 0 && windowCount == 0;
        int last = lasts[windowCount];
        remaining = open < end ? last - end + 1 : 0;
        counter = open < end ? end - open : 0;
        startDistance = counter - 1;
        if (open < end && !isOld) {
            pre = block.current[open - 1];
        }
        if (block.changeCount > 0) {
            rangeLast = block.bits[block.changes[block.changeCount - 1]] & 0x0F;
        }
        int emitted = Math.min(open, end) - begun;
        if (emitted > 0) {
            sink.samples(block.current, block.voltage, block.bits, begun, emitted);
        }
        return true;
    }

    /** Finds windows, and returns where one begins that does not end in this block; the block's end where there is none. */
    private int findWindows(int end) {
        windowCount = 0;
        boolean open = remaining > 0;
        int first = RING - counter;
        int last = RING + remaining - 1;
        int from = rangeLast;
        for (int c = 0; c < block.changeCount; c++) {
            int at = block.changes[c];
            int to = block.bits[at] & 0x0F;
            int window = windows[to][from];
            from = to;
            if (open && at > last) {
                open = false;
                firsts[windowCount] = first;
                lasts[windowCount++] = last;
            }
            if (window != 0) {
                int until = at + window + mode.post() - 1;
                last = open ? Math.max(last, until) : until;
                first = open ? first : at;
                open = true;
            }
        }
        if (open && last < end) {
            open = false;
            firsts[windowCount] = first;
            lasts[windowCount++] = last;
        }
        lasts[windowCount] = last;
        return open ? first : end;
    }

    private void patch(int first, int last, float before) {
        float[] current = block.current;
        switch (mode.kind()) {
            case INTERP -> {
                float value = Float.isFinite(before) ? before : current[last];
                float slope = (current[last] - value) / (last - first + 1);
                for (int k = first; k < last; k++) {
                    value += slope;
                    current[k] = value;
                }
            }
            case NAN -> {
                Arrays.fill(current, first, last + 1, Float.NaN);
                Arrays.fill(block.voltage, first, last + 1, Float.NaN);
            }
            case OFF, MEAN -> {
                // nothing is replaced here
            }
        }
    }

    // ---- sample by sample

    /** Steps 5 to 7 of the state machine for the sample at this place. */
    private void step(int at) {
        int range = block.bits[at] & 0x0F;
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
            pre = block.current[at];
            emit(block.current[at], block.voltage[at], block.bits[at]);
            counter = 0;
        }
    }

    private void begin(int at) {
        if (mode.kind() != SuppressMode.Kind.MEAN) {
            pre = block.current[at - 1];
            return;
        }
        float sum = 0;
        for (int k = at - mode.pre(); k < at; k++) {
            sum += block.current[k];
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
                    emit(Float.NaN, Float.NaN, block.bits[start + k]);
                }
            }
            case OFF -> {
                for (int k = 0; k < counter; k++) {
                    emit(block.current[start + k], block.voltage[start + k], block.bits[start + k]);
                }
                return;
            }
        }
        for (int k = mode.post() - 1; k >= 0; k--) {
            emit(block.current[at - k], block.voltage[at - k], block.bits[at - k]);
        }
    }

    private void interpolate(int at, int start) {
        float value = Float.isFinite(pre) ? pre : block.current[at];
        float slope = (block.current[at] - value) / counter;
        for (int k = 0; k < counter - 1; k++) {
            value += slope;
            emit(value, block.voltage[start + k], block.bits[start + k]);
        }
    }

    private void mean(int at, int start) {
        boolean known = Float.isFinite(pre);
        float sum = known ? pre : 0;
        int divisor = known ? mode.pre() : 0;
        for (int k = 0; k < mode.post(); k++) {
            sum += block.current[at - k];
            divisor++;
        }
        float mean = divisor == 0 ? Float.NaN : sum / divisor;
        for (int k = 0; k < counter - mode.post(); k++) {
            emit(mean, block.voltage[start + k], block.bits[start + k]);
        }
    }

    private void emit(float i, float v, byte b) {
        outCurrent[outCount] = i;
        outVoltage[outCount] = v;
        outBits[outCount++] = b;
        if (outCount == outBits.length) {
            flush();
        }
    }

    private void flush() {
        if (outCount > 0) {
            sink.samples(outCurrent, outVoltage, outBits, 0, outCount);
            outCount = 0;
        }
    }
}
