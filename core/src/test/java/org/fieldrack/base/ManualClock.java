package org.fieldrack.base;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that tests move by hand; both times advance together. */
public final class ManualClock implements Clock {
    private final AtomicLong ticks = new AtomicLong();
    private final long origin;

    public ManualClock() {
        this(1_800_000_000_000_000_000L);
    }

    public ManualClock(long originUtcNanos) {
        this.origin = originUtcNanos;
    }

    @Override
    public long utcNanos() {
        return origin + ticks.get();
    }

    @Override
    public long ticks() {
        return ticks.get();
    }

    public void advance(Duration by) {
        ticks.addAndGet(by.toNanos());
    }
}
