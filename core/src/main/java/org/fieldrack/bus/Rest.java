package org.fieldrack.bus;

import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.Clock;

/**
 * The rest of a loop between two looks at many slow lines: until the next multiple of a time, or the next timer. Belongs to
 * the loop's thread; {@link #end} may be called from any.
 */
final class Rest {
    private final long nanos;
    private final Clock clock;
    private volatile boolean hurried;

    /** @param nanos 0 for a loop that does not rest */
    Rest(long nanos, Clock clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    void take(TimerHeap timers) {
        if (nanos > 0) {
            long now = clock.ticks();
            long rest = Math.min(nanos - Math.floorMod(now, nanos), timers.nanosToNext(now));
            for (long left; !hurried && (left = now + rest - clock.ticks()) > 0; ) {
                LockSupport.parkNanos(left);
            }
            hurried = false;
        }
    }

    /** Ends the rest that is under way, or else lets the next one end at once. */
    void end(Thread resting) {
        if (nanos > 0 && Thread.currentThread() != resting) {
            hurried = true;
            LockSupport.unpark(resting);
        }
    }
}
