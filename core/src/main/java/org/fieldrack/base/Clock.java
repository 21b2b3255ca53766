package org.fieldrack.base;

/**
 * The two times that a laboratory runs on: UTC for what is recorded, monotonic ticks for what is measured or limited.
 *
 * <p>Every class that needs time is handed a clock, so that tests can move it. Thread-safe.
 */
public interface Clock {
    /** Returns nanoseconds since 1970-01-01T00:00:00Z. */
    long utcNanos();

    /** Returns monotonic nanoseconds from an arbitrary origin; only differences have a meaning. */
    long ticks();

    /** Returns the clock of this computer: wall time with sub-microsecond resolution and {@link System#nanoTime()}. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
