package org.fieldrack.oni.sim;

/** The acquisition counter: runs with the monotonic clock, stands still while stopped. Guarded by the controller. */
final class AcquisitionCounter {
    private static final long SECOND = 1_000_000_000L;
    private final long hz;
    private long base;
    private long startedAt;
    private boolean running;

    AcquisitionCounter(long hz) {
        this.hz = hz;
    }

    void start(long ticks) {
        if (!running) {
            running = true;
            startedAt = ticks;
        }
    }

    void stop(long ticks) {
        base = at(ticks);
        running = false;
    }

    void zero(long ticks) {
        base = 0;
        startedAt = ticks;
    }

    long at(long ticks) {
        return running ? base + DeviceFrames.scaled(Math.max(0, ticks - startedAt), hz, SECOND) : base;
    }

    /** Returns how long until this count, 0 for one that has passed. */
    long nanosUntil(long count, long ticks) {
        long counts = count - at(ticks);
        return counts <= 0 ? 0 : DeviceFrames.scaled(counts, SECOND, hz) + 1;
    }
}
