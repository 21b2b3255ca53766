package org.fieldrack.joulescope;

/**
 * Turns raw samples into current, voltage and bits: calibrates and suppresses range-switch glitches (specification section
 * 4). Output may lag behind input by the length of a window. One thread.
 */
final class RawProcessor {
    /** Samples a block at most. */
    static final int BLOCK = ProcessorBlock.CAPACITY;

    /** Takes processed samples; the arrays are reused after the call. */
    @FunctionalInterface
    interface Sink {
        void samples(float[] current, float[] voltage, byte[] bits, int from, int count);
    }

    private final SampleCheck check;
    private final ProcessorBlock block = new ProcessorBlock();
    private final Calibrator calibrator;
    private final RangeSuppressor suppressor;

    RawProcessor(Sink sink, SampleCheck check) {
        this.check = check;
        calibrator = new Calibrator(check);
        suppressor = new RangeSuppressor(block, sink);
        reset();
    }

    void reset() {
        block.reset();
        suppressor.reset();
        check.reset();
    }

    SuppressMode mode() {
        return suppressor.mode();
    }

    void mode(SuppressMode now) {
        suppressor.mode(now);
    }

    void scale(SampleScale now) {
        calibrator.scale(now);
    }

    void voltageRange(int range) {
        calibrator.voltageRange(range);
    }

    /** Processes at most {@link #BLOCK} samples and hands over all that is finished. */
    void process(int[] raw, int count) {
        if (count == 0) {
            return;
        }
        calibrator.calibrate(raw, count, suppressor.rangeLast(), block);
        suppressor.suppress(count);
        block.shift(count);
    }
}
