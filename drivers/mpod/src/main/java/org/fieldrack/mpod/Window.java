package org.fieldrack.mpod;

import java.time.Duration;
import java.util.ArrayDeque;
import org.fieldrack.base.Clock;

/**
 * How many requests may be on their way to one controller: what is lost halves it, a minute without loss raises it by one
 * (section 17.7).
 *
 * <p>Thread-safe; requests are sent on the thread that asked or that made room.
 */
final class Window {
    private static final long CALM_NANOS = Duration.ofMinutes(1).toNanos();

    /** A lost set must not stop the poll: eight requests of a slow controller take less than this. */
    private static final long LONGEST_HOLD_NANOS = Duration.ofMillis(20).toNanos();

    private final Clock clock;
    private final int most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int size;
    private int inFlight;
    private int holders;
    private long heldUntil;
    private long lastLoss;

    Window(int most, Clock clock) {
        this.clock = clock;
        this.most = most;
        this.size = most;
        this.lastLoss = clock.ticks();
    }

    synchronized int size() {
        return size;
    }

    /** Sends as soon as there is room. */
    void enter(Runnable send) {
        synchronized (this) {
            waiting.add(send);
        }
        pump();
    }

    /** Tells that a request is not on its way any more. */
    void leave() {
        synchronized (this) {
            inFlight--;
        }
        pump();
    }

    /** Sends what waits, as far as there is room and no set is on its way. */
    void pump() {
        while (true) {
            Runnable next;
            synchronized (this) {
                if (inFlight >= size || waiting.isEmpty() || isHeld()) {
                    return;
                }
                inFlight++;
                next = waiting.remove();
            }
            next.run();
        }
    }

    /** Keeps back what waits while somebody sets, so that a controller gets no more to do before it answers him. */
    synchronized void hold() {
        holders++;
        heldUntil = clock.ticks() + LONGEST_HOLD_NANOS;
    }

    void release() {
        synchronized (this) {
            holders--;
        }
        pump();
    }

    private boolean isHeld() {
        return holders > 0 && heldUntil - clock.ticks() > 0;
    }

    /** Returns in how many nanoseconds {@link #pump} may find room that nobody told of; a long time where nothing waits. */
    synchronized long nanosToPump() {
        return waiting.isEmpty() ? Long.MAX_VALUE : LONGEST_HOLD_NANOS;
    }

    synchronized void lost() {
        size = Math.max(1, size / 2);
        lastLoss = clock.ticks();
    }

    synchronized void answered() {
        if (size < most && clock.ticks() - lastLoss >= CALM_NANOS) {
            size++;
            lastLoss = clock.ticks();
        }
    }
}
