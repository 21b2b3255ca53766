package org.fieldrack.joulescope;

import java.time.Instant;

/** Times as the instrument's files have them: 34Q30 seconds since 2018-01-01T00:00:00Z (specification section 12). */
public final class Timestamps {
    /** The epoch in seconds since 1970. */
    public static final long EPOCH = 1_514_764_800L;

    private static final double ONE = 1L << 30;

    private Timestamps() {}

    /** Converts seconds since 1970. */
    public static long of(double seconds) {
        return (long) ((seconds - EPOCH) * ONE);
    }

    /** Converts to seconds since 1970. */
    public static double seconds(long timestamp) {
        return timestamp / ONE + EPOCH;
    }

    public static long ofNanos(long utcNanos) {
        long seconds = Math.floorDiv(utcNanos, 1_000_000_000L);
        long nanos = Math.floorMod(utcNanos, 1_000_000_000L);
        return (seconds - EPOCH << 30) + Math.round(nanos * ONE / 1e9);
    }

    public static long nanos(long timestamp) {
        long seconds = timestamp >> 30;
        return (seconds + EPOCH) * 1_000_000_000L + Math.round((timestamp & (1L << 30) - 1) * 1e9 / ONE);
    }

    /** Returns the time to the microsecond. */
    public static Instant instant(long timestamp) {
        long micros = Math.floorDiv(nanos(timestamp) + 500, 1000);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
