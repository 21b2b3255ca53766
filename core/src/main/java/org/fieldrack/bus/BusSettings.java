package org.fieldrack.bus;

import java.time.Duration;
import org.fieldrack.base.Backoff;

/**
 * How the connection of a device is kept.
 *
 * @param connectLimit longest time for one attempt to connect
 * @param retryFirst waiting time after the first failed attempt; doubled after each
 * @param retryLast longest waiting time between attempts
 * @param perTransaction the instrument closes after each answer, and that is no loss: connect again at the next request
 */
public record BusSettings(Duration connectLimit, Duration retryFirst, Duration retryLast, boolean perTransaction) {
    /** Connect limit 500 ms, retries from 100 ms doubling to 500 ms. */
    public static final BusSettings STANDARD =
            new BusSettings(Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofMillis(500), false);

    Backoff backoff() {
        return new Backoff(retryFirst, retryLast);
    }
}
