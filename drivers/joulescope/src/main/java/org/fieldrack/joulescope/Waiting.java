package org.fieldrack.joulescope;

import java.io.IOException;
import java.time.Duration;

/** How long something was waited for: the pauses, and in real time also what lay between them. One thread. */
final class Waiting {
    private final Duration limit;
    private final Pause pause;
    private final long since = System.nanoTime();
    private Duration paused = Duration.ZERO;

    Waiting(Duration limit, Pause pause) {
        this.limit = limit;
        this.pause = pause;
    }

    void sleep(Duration time) throws IOException {
        pause.sleep(time);
        paused = paused.plus(time);
    }

    private Duration elapsed() {
        Duration real = Duration.ofNanos(System.nanoTime() - since);
        return real.compareTo(paused) > 0 ? real : paused;
    }

    boolean isWithin() {
        return elapsed().compareTo(limit) <= 0;
    }

    /** Returns what part of the limit has passed; above 1 afterwards. */
    double fraction() {
        return (double) elapsed().toNanos() / limit.toNanos();
    }
}
