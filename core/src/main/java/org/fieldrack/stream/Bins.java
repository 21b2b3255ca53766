package org.fieldrack.stream;

/**
 * Statistics of equal parts of a span, one array each; made to be kept and filled again by whoever asks.
 *
 * <p>Not thread-safe. A part without samples has count 0 and NaN in the other arrays.
 */
public final class Bins {
    private final int capacity;
    private int size;
    private long from;
    private long to;

    /** Samples counted in each part. */
    public final long[] count;

    /** Samples missing in each part. */
    public final long[] missing;

    /** Mean of each part, in the channel's unit. */
    public final double[] mean;

    /** Standard deviation of each part. */
    public final double[] std;

    /** Smallest sample of each part. */
    public final double[] min;

    /** Greatest sample of each part. */
    public final double[] max;

    /** @param capacity the greatest number of parts */
    public Bins(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("bins need room for one part at least, not " + capacity);
        }
        this.capacity = capacity;
        count = new long[capacity];
        missing = new long[capacity];
        mean = new double[capacity];
        std = new double[capacity];
        min = new double[capacity];
        max = new double[capacity];
    }

    public int capacity() {
        return capacity;
    }

    /** Returns how many parts were filled. */
    public int size() {
        return size;
    }

    /** Returns the first sample of the span asked for. */
    public long from() {
        return from;
    }

    /** Returns the sample after the span asked for. */
    public long to() {
        return to;
    }

    /** Returns the first sample of a part; part {@code size()} begins where the span ends. */
    public long start(int part) {
        return start(from, to, size, part);
    }

    static long start(long from, long to, int parts, int part) {
        long span = to - from;
        return from + span / parts * part + span % parts * part / parts;
    }

    /** Begins a new filling; for histories. */
    public void begin(long first, long end, int parts) {
        if (parts < 1 || parts > capacity) {
            throw new IllegalArgumentException(parts + " bins asked for, 1 to " + capacity + " have room");
        }
        if (end < first) {
            throw new IllegalArgumentException("a span cannot end (" + end + ") before it begins (" + first + ")");
        }
        from = first;
        to = end;
        size = parts;
    }

    /** Fills one part; for histories. */
    public void put(int part, Statistics of) {
        count[part] = of.count();
        missing[part] = of.missing();
        mean[part] = of.mean();
        std[part] = of.std();
        min[part] = of.min();
        max[part] = of.max();
    }
}
