package org.fieldrack.smartdevice;

import java.time.Duration;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.EventLoop;

/** The loop of all smart devices: one platform thread, which rests between two looks because its lines are slow. */
final class SmartLoop {
    /** Longest wait for a buffer's lock in the loop. */
    static final Duration LOCK_TIMEOUT = Duration.ofNanos(100_000);

    /** Short beside the 40 ms in which devices report and batches go out; long enough for many devices a look. */
    private static final long REST = 10_000_000;

    private SmartLoop() {}

    private static final class Shared {
        static final EventLoop INSTANCE = EventLoop.start("smart devices", Clock.system(), REST);
    }

    /** Returns the process's loop, started at the first call. */
    static EventLoop shared() {
        return Shared.INSTANCE;
    }
}
