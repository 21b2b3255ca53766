package org.fieldrack.record.replay;

import org.fieldrack.base.Clock;

/**
 * The time of a replay: that of the recording, running at its own speed, and standing still at the end.
 *
 * <p>Thread-safe.
 */
final class ReplayClock implements Clock {
    private final Clock base;
    private final long start;
    private final long end;
    private final double speed;
    private final long begun;

    /**
     * @param start UTC nanoseconds at which it begins
     * @param end UTC nanoseconds at which it stands still
     * @param speed above 0; 1 is as it was
     */
    ReplayClock(Clock base, long start, long end, double speed) {
        if (!(speed > 0) || speed > 1e6) {
            throw new IllegalArgumentException("the speed of a replay is above 0 and at most 1000000, not " + speed);
        }
        this.base = base;
        this.start = start;
        this.end = end;
        this.speed = speed;
        this.begun = base.ticks();
    }

    @Override
    public long utcNanos() {
        return Math.min(end, start + Math.round((base.ticks() - begun) * speed));
    }

    @Override
    public long ticks() {
        return base.ticks();
    }

    boolean isOver() {
        return utcNanos() >= end;
    }
}
