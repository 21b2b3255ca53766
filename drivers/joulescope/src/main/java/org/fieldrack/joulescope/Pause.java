package org.fieldrack.joulescope;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting, so that tests can do it at once. */
@FunctionalInterface
interface Pause {
    void sleep(Duration time) throws IOException;

    /** Really waits; an interrupt ends the operation. */
    static void real(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the instrument");
        }
    }
}
