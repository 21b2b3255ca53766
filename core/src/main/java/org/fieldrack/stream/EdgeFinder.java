package org.fieldrack.stream;

import java.util.Arrays;

/**
 * Finds the samples with which a channel crosses a threshold, as a shared pulse does in the data of two instruments.
 *
 * <p>Samples are accepted span by span in their order. A missing sample (NaN) begins anew: no edge is found across it. One
 * thread.
 */
public final class EdgeFinder {
    private final double threshold;
    private final boolean rising;
    private final int bit;
    private long[] edges = new long[16];
    private int size;
    private boolean known;
    private boolean high;

    private EdgeFinder(double threshold, boolean rising, int bit) {
        this.threshold = threshold;
        this.rising = rising;
        this.bit = bit;
    }

    /** Finds where numbers that were at or below the threshold come above it. */
    public static EdgeFinder rising(double threshold) {
        return new EdgeFinder(threshold, true, -1);
    }

    /** Finds where numbers that were above the threshold come to or below it. */
    public static EdgeFinder falling(double threshold) {
        return new EdgeFinder(threshold, false, -1);
    }

    /** Finds where a bit of whole numbers is set that was not. @param bit 0 to 62 */
    public static EdgeFinder bit(int bit) {
        return new EdgeFinder(0, true, bit);
    }

    /** Looks at samples {@code firstSampleId … firstSampleId + count}. */
    public void accept(long firstSampleId, double[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            double number = numbers[i];
            if (Double.isNaN(number)) {
                known = false;
                continue;
            }
            boolean now = bit < 0 ? number > threshold : ((long) number >> bit & 1) != 0;
            if (known && now != high && now == rising) {
                add(firstSampleId + i);
            }
            known = true;
            high = now;
        }
    }

    private void add(long sampleId) {
        if (size == edges.length) {
            edges = Arrays.copyOf(edges, size * 2);
        }
        edges[size++] = sampleId;
    }

    /** Returns the first sample behind each edge found so far. */
    public long[] edges() {
        return Arrays.copyOf(edges, size);
    }
}
