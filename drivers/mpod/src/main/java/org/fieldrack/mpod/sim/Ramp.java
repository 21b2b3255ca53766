package org.fieldrack.mpod.sim;

/**
 * A quantity that moves linearly to its target: exact at every time, whatever the step of the simulation (section 14.2).
 */
final class Ramp {
    private static final double NANOS = 1e9;
    private double from;
    private double target;
    private long since;
    private double rate;

    /**
     * Returns the magnitude at a time.
     *
     * @param now simulated nanoseconds, not before the last change
     */
    double at(long now) {
        double way = rate * (now - since) / NANOS;
        double distance = Math.abs(target - from);
        if (rate == 0 || way >= distance) {
            return target;
        }
        return target > from ? from + way : from - way;
    }

    boolean isMoving(long now) {
        return rate != 0 && rate * (now - since) / NANOS < Math.abs(target - from);
    }

    boolean isRising() {
        return target > from;
    }

    double target() {
        return target;
    }

    /** Goes to a target from where it is; a rate of 0 is a step. */
    void go(long now, double to, double riseRate, double fallRate) {
        from = at(now);
        since = now;
        target = to;
        rate = to > from ? riseRate : fallRate;
    }

    /** Is there at once. */
    void jump(double to) {
        from = to;
        target = to;
        rate = 0;
    }
}
