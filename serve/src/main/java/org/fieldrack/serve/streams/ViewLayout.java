package org.fieldrack.serve.streams;

/** Layout of a view on the wire, little-endian; docs/rest.md has it for other programs. */
final class ViewLayout {
    /** {@code FRV1}. */
    static final int MAGIC = 0x31565246;

    static final int FRAME_HEADER = 40;
    static final int TRACE_HEADER = 96;

    static final int LIVE = 1;

    static final byte NOTHING = 0;
    /** Bins of one width. */
    static final byte BINS = 1;
    /** Samples of one rate. */
    static final byte SAMPLES = 2;
    /** Samples with a time each. */
    static final byte TIMED_SAMPLES = 3;
    /** Bins with times of their edges. */
    static final byte TIMED_BINS = 4;

    static final byte REPLACE = 1;
    static final byte REGULAR = 2;

    private ViewLayout() {}

    static boolean isBins(byte kind) {
        return kind == BINS || kind == TIMED_BINS;
    }

    /** Returns how many times stand before the columns. */
    static int times(byte kind, int size) {
        return switch (kind) {
            case TIMED_SAMPLES -> size;
            case TIMED_BINS -> size + 1;
            default -> 0;
        };
    }

    static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }
}
