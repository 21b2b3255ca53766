package org.fieldrack.record.recording;

/**
 * What is compared to pin two clocks to each other: where each of two devices saw the same pulses.
 *
 * <p>A place is {@code DEVICE/STREAM.CHANNEL>NUMBER} or {@code <NUMBER} (crossing it upwards or downwards, in the channel's
 * unit; {@code >0.5} where nothing is said), {@code DEVICE/STREAM.CHANNEL[BIT]} (a bit that is set), or
 * {@code DEVICE/STREAM@SAMPLE} (the first sample behind one pulse).
 *
 * @param reference place in the device whose clock stays as it is
 * @param pinned place in the device whose times are moved
 * @param fromUtc first moment at which pulses are looked for
 * @param toUtc the moment behind the last
 * @param withinNanos how far the clocks may be off each other, less than half the time between two pulses
 */
public record PinRequest(String reference, String pinned, long fromUtc, long toUtc, long withinNanos) {
    /** How far clocks may be off each other where nothing is said: 100 ms. */
    public static final long WITHIN = 100_000_000L;

    /** Refuses a span of no length. */
    public PinRequest {
        if (withinNanos <= 0 || toUtc <= fromUtc) {
            throw new IllegalArgumentException("\"within\" and the span from \"from\" to \"to\" are above 0");
        }
    }
}
