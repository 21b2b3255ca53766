package org.fieldrack.memory;

import org.fieldrack.base.Clock;

/**
 * When a value is stored, by both times and one look at one clock: the computer's wall time is its monotonic one and a difference
 * that is measured again after 1 ms, so that a step of the wall clock is followed after that long.
 *
 * <p>Belongs to who holds the buffer's lock.
 */
final class StoreClock {
    private static final long REMEASURE = 1_000_000;
    /** A measurement that took longer was interrupted and serves only once. */
    private static final long QUICK = 2_000;

    private final Clock clock;
    private final boolean isComputers;
    private long measuredAt;
    private long difference;
    private long ticks;

    StoreClock(Clock clock) {
        this.clock = clock;
        this.isComputers = clock == Clock.system();
        this.measuredAt = clock.ticks() - REMEASURE;
    }

    /** Looks at the clock and returns the wall time, ns since 1970. */
    long utcNanos() {
        ticks = clock.ticks();
        if (!isComputers) {
            return clock.utcNanos();
        }
        if (ticks - measuredAt >= REMEASURE) {
            measure();
        }
        return ticks + difference;
    }

    private void measure() {
        difference = clock.utcNanos() - ticks;
        measuredAt = clock.ticks() - ticks < QUICK ? ticks : ticks - REMEASURE;
    }

    /** Returns the monotonic time of the last look, ns. */
    long ticks() {
        return ticks;
    }
}
