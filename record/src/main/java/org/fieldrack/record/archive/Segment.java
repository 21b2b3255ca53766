package org.fieldrack.record.archive;

/**
 * The head of up to 1024 readings of one channel, beside which their bytes are kept.
 *
 * @param seq number of its first reading among all of the channel
 * @param first least time
 * @param last greatest time
 * @param count all readings
 * @param counted readings that are measurements, of which min, max and sum are
 * @param type code of the values' type
 * @param minutes whether its minutes are in the roll-up; in the others the head itself is finer than a few minutes
 * @param dataId number of its bytes
 */
record Segment(
        int channel,
        long seq,
        long first,
        long last,
        int count,
        int counted,
        double min,
        double max,
        double sum,
        int type,
        boolean minutes,
        long dataId) {
    /** Least span of a segment whose minutes are rolled up, in nanoseconds. */
    static final long MINUTES_FROM = 240_000_000_000L;

    /** A head with its bytes. */
    record Filled(Segment head, byte[] data) {}
}
