package org.fieldrack.bus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The timers of one loop, earliest first, with timers that were moved later left where they stand until then. */
final class TimerHeap {
    private final long origin;
    private Timer[] timers = new Timer[64];
    private int size;

    /** Times are kept relative to the first, so that they compare even where ticks overflow. */
    TimerHeap(long originTicks) {
        this.origin = originTicks;
    }

    long sinceOrigin(long ticks) {
        return ticks - origin;
    }

    /** Returns nanoseconds until the earliest timer, 0 where it is due, {@link Timer#NEVER} without timers. */
    long nanosToNext(long nowTicks) {
        settleTop();
        return size == 0 ? Timer.NEVER : Math.max(0, timers[0].due - sinceOrigin(nowTicks));
    }

    /** Takes out and returns the earliest timer that is due, {@code null} where none is. */
    @Nullable
    Timer pollDue(long nowTicks) {
        settleTop();
        if (size == 0 || timers[0].due > sinceOrigin(nowTicks)) {
            return null;
        }
        Timer timer = timers[0];
        removeTop();
        timer.wanted = Timer.NEVER;
        return timer;
    }

    /** Drops cleared timers from the top and puts those that were moved later where they belong. */
    private void settleTop() {
        while (size > 0) {
            Timer top = timers[0];
            if (top.wanted == Timer.NEVER) {
                removeTop();
            } else if (top.wanted > top.due) {
                top.due = top.wanted;
                sink(top, 0);
            } else {
                return;
            }
        }
    }

    void add(Timer timer) {
        if (size == timers.length) {
            timers = Arrays.copyOf(timers, size * 2);
        }
        timer.index = size++;
        moveUp(timer);
    }

    void moveUp(Timer timer) {
        int at = timer.index;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Timer above = timers[parent];
            if (above.due <= timer.due) {
                break;
            }
            put(above, at);
            at = parent;
        }
        put(timer, at);
    }

    @SuppressWarnings("NullAway") // the free part of the array holds null
    private void removeTop() {
        timers[0].index = -1;
        timers[0].due = Timer.NEVER;
        Timer last = timers[--size];
        timers[size] = null;
        if (size > 0) {
            sink(last, 0);
        }
    }

    private void sink(Timer timer, int from) {
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && timers[child + 1].due < timers[child].due) {
                child++;
            }
            if (timers[child].due >= timer.due) {
                break;
            }
            put(timers[child], at);
            at = child;
        }
        put(timer, at);
    }

    private void put(Timer timer, int at) {
        timers[at] = timer;
        timer.index = at;
    }
}
