package org.fieldrack.base;

/**
 * Due times of something periodic: start + n · period, so that a late call never shifts the next one.
 *
 * <p>A period that passed without its call is counted as overrun and not made up for. Not thread-safe: it belongs to
 * the thread that polls.
 */
public final class PollSchedule {
    private final long period;
    private long due;
    private long overruns;

    /**
     * @param start ticks of the first call
     * @param period nanoseconds, above 0
     */
    public PollSchedule(long start, long period) {
        if (period <= 0) {
            throw new IllegalArgumentException("a poll period must be above 0, not " + period + " ns");
        }
        this.due = start;
        this.period = period;
    }

    /** Returns the ticks at which the next call is due. */
    public long due() {
        return due;
    }

    public long period() {
        return period;
    }

    /** Returns how many periods passed without a call. */
    public long overruns() {
        return overruns;
    }

    /** Marks the call of now as done and moves to the next due time after it. */
    public void done(long now) {
        long late = now - due;
        long missed = late < period ? 0 : late / period;
        overruns += missed;
        due += (missed + 1) * period;
    }
}
