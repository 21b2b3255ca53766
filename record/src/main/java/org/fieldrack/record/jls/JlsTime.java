package org.fieldrack.record.jls;

/** Times of JLS files, 34Q30 seconds since 2018-01-01T00:00:00Z, and nanoseconds since 1970. */
public final class JlsTime {
    private static final long EPOCH = 1_514_764_800L;
    private static final long SECOND = 1_000_000_000L;
    private static final double ONE = 1L << 30;

    private JlsTime() {}

    public static long ofNanos(long utcNanos) {
        long seconds = Math.floorDiv(utcNanos, SECOND);
        return (seconds - EPOCH << 30) + Math.round(Math.floorMod(utcNanos, SECOND) * ONE / SECOND);
    }

    public static long nanos(long timestamp) {
        return ((timestamp >> 30) + EPOCH) * SECOND + Math.round((timestamp & (1L << 30) - 1) * SECOND / ONE);
    }
}
