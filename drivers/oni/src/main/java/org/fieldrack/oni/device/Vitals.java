package org.fieldrack.oni.device;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.fieldrack.stream.SampleClock;

/**
 * How acquisition is doing: rates, lateness of the heartbeat, fill of the controller's memory, drift of its clock, time of a
 * closed loop. Written by the reader's thread, which also publishes it.
 */
final class Vitals {
    private static final long OBSERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOPS = 1024;

    private final SampleClock clock;
    private final double clockHz;
    private final long[] loops = new long[LOOPS];
    private int loopCount;
    private long frames;
    private long bytes;
    private long observedAt;
    private long lastHeartbeatAt;
    private long lastHeartbeatTime = -1;
    private long heartbeatPeriod = Long.MAX_VALUE;
    private double worstLateness;
    private long usedWords = -1;
    private long mostWords;
    private double totalWords;
    private long loopTime = -1;
    private double loopHubHz = 1;

    Vitals(SampleClock clock, double clockHz) {
        this.clock = clock;
        this.clockHz = clockHz;
    }

    void batch(int frameCount, long byteCount) {
        frames += frameCount;
        bytes += byteCount;
    }

    /** The time of the newest frame, and now. */
    void newest(long time, long ticks, long utcNanos) {
        if (ticks - observedAt >= OBSERVE_NANOS) {
            observedAt = ticks;
            clock.observe(time, utcNanos);
        }
    }

    void heartbeat(long time, long ticks) {
        if (lastHeartbeatTime >= 0 && time > lastHeartbeatTime) {
            heartbeatPeriod = Math.min(heartbeatPeriod, time - lastHeartbeatTime);
            double late = (ticks - lastHeartbeatAt) / 1e9 - (time - lastHeartbeatTime) / clockHz;
            worstLateness = Math.max(worstLateness, late);
        }
        lastHeartbeatTime = time;
        lastHeartbeatAt = ticks;
    }

    void memory(long words) {
        usedWords = words;
        mostWords = Math.max(mostWords, words);
    }

    void totalMemory(long words) {
        totalWords = words;
    }

    void loopHub(double hubHz) {
        loopHubHz = hubHz;
    }

    void loop(long delta) {
        if (delta != 0 && delta != loopTime) {
            loopTime = delta;
            loops[loopCount++ % LOOPS] = delta;
        }
    }

    /** Acquisition starts again: what was before tells nothing. */
    void restart() {
        lastHeartbeatTime = -1;
        worstLateness = 0;
        heartbeatPeriod = Long.MAX_VALUE;
    }

    /** Returns seconds that the heartbeat is overdue now, or was at worst since the last call; NaN without one. */
    double lateness(long ticks) {
        if (lastHeartbeatTime < 0) {
            return Double.NaN;
        }
        double overdue =
                heartbeatPeriod == Long.MAX_VALUE ? 0 : (ticks - lastHeartbeatAt) / 1e9 - heartbeatPeriod / clockHz;
        double late = Math.max(0, Math.max(overdue, worstLateness));
        worstLateness = 0;
        return late;
    }

    long takeFrames() {
        long n = frames;
        frames = 0;
        return n;
    }

    long takeBytes() {
        long n = bytes;
        bytes = 0;
        return n;
    }

    /** Returns the highest fill of the controller's memory in percent since the last call; NaN where nobody tells. */
    double fillPercent() {
        long most = mostWords;
        mostWords = Math.max(0, usedWords);
        return usedWords < 0 || totalWords <= 0 ? Double.NaN : 100.0 * most / totalWords;
    }

    /** Returns how much faster the controller's clock runs than this computer's, in millionths. */
    double driftPpm() {
        return (clock.rate() / clock.nominalRate() - 1) * 1e6;
    }

    /** Returns a quantile of the last loop times in seconds; NaN where there is no loop. */
    double loopSeconds(double quantile) {
        int n = Math.min(loopCount, LOOPS);
        if (n == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(loops, n);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(n - 1, quantile * n)] / loopHubHz;
    }
}
