package org.fieldrack.record.jls;

import java.util.List;

/** Sample numbers to time (34Q30 since 2018) and back, linear between the known pairs (specification section
 * 10.7): rounded with two pairs and more, cut off at the nominal rate with fewer. */
public final class TimeMap {
    private static final double SECOND = 1L << 30;

    private final List<long[]> pairs;
    private final double perSample;

    /**
     * @param pairs sample number and time, ascending
     * @param sampleRate for what is beyond a single pair
     */
    TimeMap(List<long[]> pairs, int sampleRate) {
        this.pairs = List.copyOf(pairs);
        perSample = SECOND / Math.max(1, sampleRate);
    }

    public List<long[]> pairs() {
        return pairs;
    }

    private static long round(double value) {
        return (long) (value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5));
    }

    public long timestamp(long sampleId) {
        return map(sampleId, 0, 1, perSample);
    }

    public long sampleId(long timestamp) {
        return map(timestamp, 1, 0, 1 / perSample);
    }

    private long map(long x, int from, int to, double slope) {
        if (pairs.isEmpty()) {
            return (long) (x * slope);
        }
        if (pairs.size() == 1) {
            long[] only = pairs.getFirst();
            return only[to] + (long) ((x - only[from]) * slope);
        }
        int low = 0;
        int high = pairs.size() - 2;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (pairs.get(middle)[from] <= x) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        long[] a = pairs.get(low);
        long[] b = pairs.get(low + 1);
        if (b[from] == a[from]) {
            return a[to];
        }
        return a[to] + round((double) (x - a[from]) * (b[to] - a[to]) / (b[from] - a[from]));
    }
}
