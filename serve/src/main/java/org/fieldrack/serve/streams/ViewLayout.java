package org.fieldrack.serve.streams;

/** Layout of a view on the wire, little-endian; docs/rest.md has it for other programs. */
final class ViewLayout {
    /** {@code FRV1}. */
    static final int MAGIC = 0x31565246;

    static final int FRAME_HEADER = 40;
    static final int TRACE_HEADER = 96;

    static final int LIVE = 1;

    static final byte NOTHING = 0;
    static final byte BINS = 1;
    static final byte SAMPLES = 2;
    static final byte TIMED_SAMPLES = 3;

    static final byte REPLACE = 1;
    static final byte REGULAR = 2;

    private ViewLayout() {}

    static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** Returns the bytes that a trace takes at most. */
    static int most(int bins) {
        // two samples a bin with their times are more than four columns of bins
        return TRACE_HEADER + padded(2 * (bins + 2) * (Double.BYTES + Float.BYTES));
    }
}
