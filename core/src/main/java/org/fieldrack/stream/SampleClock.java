package org.fieldrack.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Maps counts (sample numbers of a regular stream, ticks of an irregular one) to UTC and back, and follows the drift of
 * the instrument's oscillator.
 *
 * <p>A line through an anchor with a rate; {@link #observe} bends it without a step as long as it is less than the step
 * limit off. What is farther off is a thread that came late, and is passed over, unless it stays so for a second. One writer,
 * readers without locks.
 */
public final class SampleClock {
    /** Off by more than this for a while, the clock steps instead of bending, and counts it: 100 ms. */
    public static final long STEP_LIMIT_NANOS = 100_000_000L;

    /** How long it must be off, since a busy computer makes observations late but not always: 1 s. */
    public static final long STEP_HOLD_NANOS = 1_000_000_000L;

    private static final double OFFSET_GAIN = 0.1;
    private static final double RATE_GAIN = 0.01;

    /**
     * A line: {@code utc = utcNanos + (count − this.count) · nanosPerCount}, in force from {@code count} on.
     *
     * @param uncertaintyNanos how far off it may be
     */
    public record Anchor(long count, long utcNanos, double nanosPerCount, long uncertaintyNanos) {
        public long utcNanos(long at) {
            return utcNanos + Math.round((at - count) * nanosPerCount);
        }

        public long count(long atUtcNanos) {
            return count + Math.round((atUtcNanos - utcNanos) / nanosPerCount);
        }
    }

    private final double nominalRate;
    private final List<Anchor> steps = new CopyOnWriteArrayList<>();
    private volatile Anchor anchor;
    private boolean observed;
    private boolean off;
    private long offSince;
    private long leastOff;
    private Anchor candidate = new Anchor(0, 0, 1, 0);

    /**
     * @param nominalRate counts per second, above 0
     * @param utcNanos UTC of count 0 as far as it is known
     */
    public SampleClock(double nominalRate, long utcNanos) {
        if (!(nominalRate > 0)) {
            throw new IllegalArgumentException("a sample clock needs a rate above 0, not " + nominalRate);
        }
        this.nominalRate = nominalRate;
        this.anchor = new Anchor(0, utcNanos, 1e9 / nominalRate, 1_000_000_000L);
    }

    /** Returns counts per second as the instrument's data sheet has it. */
    public double nominalRate() {
        return nominalRate;
    }

    /** Returns counts per second as observed. */
    public double rate() {
        return 1e9 / anchor.nanosPerCount();
    }

    /** Returns the line in force. */
    public Anchor anchor() {
        return anchor;
    }

    /** Returns the lines that were in force before each step, oldest first. */
    public List<Anchor> steps() {
        return List.copyOf(steps);
    }

    public long utcNanos(long count) {
        return anchor.utcNanos(count);
    }

    public long count(long utcNanos) {
        return anchor.count(utcNanos);
    }

    /** Takes over the line of another clock, for samples that were taken under it: replays do so. */
    public void adopt(Anchor line) {
        anchor = line;
        observed = true;
    }

    /**
     * Takes notice that this count happened at this time.
     *
     * @return true where the clock had to step
     */
    public boolean observe(long count, long utcNanos) {
        Anchor before = anchor;
        long predicted = before.utcNanos(count);
        long error = utcNanos - predicted;
        if (!observed) {
            observed = true;
            anchor = new Anchor(count, utcNanos, before.nanosPerCount(), STEP_LIMIT_NANOS);
            return false;
        }
        if (Math.abs(error) > STEP_LIMIT_NANOS) {
            return isStep(before, count, utcNanos, error);
        }
        off = false;
        bend(before, count, predicted, error);
        return false;
    }

    /** Steps to the observation that was least off, where all were off for long. */
    private boolean isStep(Anchor before, long count, long utcNanos, long error) {
        long size = Math.abs(error);
        if (!off || size <= leastOff) {
            leastOff = size;
            candidate = new Anchor(count, utcNanos, before.nanosPerCount(), size);
        }
        if (!off) {
            off = true;
            offSince = utcNanos;
        }
        if (utcNanos - offSince < STEP_HOLD_NANOS) {
            return false;
        }
        off = false;
        steps.add(before);
        anchor = candidate;
        return true;
    }

    private void bend(Anchor before, long count, long predicted, long error) {
        long counts = count - before.count();
        if (counts <= 0) {
            return;
        }
        double rateError = error / (double) counts;
        double limited = Math.clamp(rateError, -before.nanosPerCount() * 1e-3, before.nanosPerCount() * 1e-3);
        long uncertainty = (long) (before.uncertaintyNanos() * 0.9 + Math.abs(error) * 0.1) + 1;
        anchor = new Anchor(
                count,
                predicted + Math.round(error * OFFSET_GAIN),
                before.nanosPerCount() + limited * RATE_GAIN,
                uncertainty);
    }
}
