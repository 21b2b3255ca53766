package org.fieldrack.base;

import java.time.Duration;

/** Waiting times between attempts to reach a lost instrument: doubling from first to last (DESIGN rule 6). */
public final class Backoff {
    /** 100 ms doubling to 500 ms: recovery within 1 s with a connect limit of 500 ms. */
    public static Backoff standard() {
        return new Backoff(Duration.ofMillis(100), Duration.ofMillis(500));
    }

    private final long first;
    private final long last;
    private long next;

    public Backoff(Duration first, Duration last) {
        this.first = first.toNanos();
        this.last = last.toNanos();
        this.next = this.first;
    }

    /** Returns nanoseconds to wait before the next attempt, and doubles them for the one after. */
    public long nextNanos() {
        long wait = next;
        next = Math.min(last, next * 2);
        return wait;
    }

    /** Starts again with the first waiting time: the instrument is back. */
    public void reset() {
        next = first;
    }
}
