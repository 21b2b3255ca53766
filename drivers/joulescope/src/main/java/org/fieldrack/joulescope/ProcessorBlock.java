package org.fieldrack.joulescope;

/**
 * One block on its way through a {@link RawProcessor}: the last {@link #RING} samples of the block before, then the block, at
 * places {@code RING} to {@code RING + count}. Written by one thread.
 */
final class ProcessorBlock {
    /** Samples a block: it stays in the second-level cache through all passes. */
    static final int CAPACITY = 4096;

    /** Samples of the past that suppression may need. */
    static final int RING = 64;

    final float[] current = new float[RING + CAPACITY];
    final float[] voltage = new float[RING + CAPACITY];
    final byte[] bits = new byte[RING + CAPACITY];

    /** Places where the current range differs from the sample before. */
    final int[] changes = new int[CAPACITY];

    int changeCount;

    void reset() {
        java.util.Arrays.fill(current, 0, RING, Float.NaN);
        java.util.Arrays.fill(voltage, 0, RING, Float.NaN);
        java.util.Arrays.fill(bits, 0, RING, (byte) 0xFF);
    }

    /** Makes the block's last samples those of the past. */
    void shift(int count) {
        System.arraycopy(current, count, current, 0, RING);
        System.arraycopy(voltage, count, voltage, 0, RING);
        System.arraycopy(bits, count, bits, 0, RING);
    }
}
