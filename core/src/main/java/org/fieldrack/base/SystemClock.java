package org.fieldrack.base;

import java.time.Instant;

/** The computer's own clock. */
final class SystemClock implements Clock {
    static final SystemClock INSTANCE = new SystemClock();

    private SystemClock() {}

    @Override
    public long utcNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public long ticks() {
        return System.nanoTime();
    }
}
