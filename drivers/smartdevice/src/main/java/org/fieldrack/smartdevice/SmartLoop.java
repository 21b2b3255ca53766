package org.fieldrack.smartdevice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Timer;

/**
 * The loop of all smart devices: one platform thread that looks at all lines every 40 ms, the cadence in which devices
 * report and batches go out.
 *
 * <p>A look first reads every line and then takes apart what came: a hundred devices report 2500 times a second, and each
 * system call takes from the caches what the code around it needs. A look is one moment: its clock stands still, so that
 * nobody reads one for each message. All methods but {@link #shared} and {@link #events} belong to the loop.
 */
final class SmartLoop implements Clock {
    /** Longest wait for a buffer's lock in the loop. */
    static final Duration LOCK_TIMEOUT = Duration.ofNanos(100_000);

    private static final long LOOK = 40_000_000;

    private final EventLoop events;
    private final Timer timer;
    private List<FrameLine> lines = List.of();
    private boolean looking;
    private long lookTicks;
    private long lookNanosUtc;

    SmartLoop(EventLoop events) {
        this.events = events;
        this.timer = events.timer(this::look);
    }

    private static final class Shared {
        static final SmartLoop INSTANCE = new SmartLoop(EventLoop.start("smart devices", Clock.system(), LOOK));
    }

    /** Returns the process's loop, started at the first call. */
    static SmartLoop shared() {
        return Shared.INSTANCE;
    }

    EventLoop events() {
        return events;
    }

    @Override
    public long ticks() {
        return looking ? lookTicks : events.clock().ticks();
    }

    @Override
    public long utcNanos() {
        return looking ? lookNanosUtc : events.clock().utcNanos();
    }

    void add(FrameLine line) {
        List<FrameLine> more = new ArrayList<>(lines);
        more.add(line);
        lines = more;
        timer.set(nextLook(events.clock().ticks()));
    }

    void remove(FrameLine line) {
        // a look that is under way goes on with the lines it began with
        lines = lines.stream().filter(other -> other != line).toList();
    }

    private void look() {
        List<FrameLine> all = lines;
        for (FrameLine line : all) {
            line.read();
        }
        lookTicks = events.clock().ticks();
        lookNanosUtc = events.clock().utcNanos();
        looking = true;
        try {
            for (FrameLine line : all) {
                line.look(lookTicks);
            }
        } finally {
            looking = false;
            if (!lines.isEmpty()) {
                timer.set(nextLook(events.clock().ticks()));
            }
        }
    }

    /** Returns the next multiple of the interval: all devices are then due in one go. */
    static long next(long now, long interval) {
        return now - Math.floorMod(now, interval) + interval;
    }

    /** Returns when the next look is. */
    static long nextLook(long now) {
        return next(now, LOOK);
    }
}
