package org.fieldrack.host;

import java.time.Duration;
import org.fieldrack.config.Key;

/**
 * Configuration of the computer as a device.
 *
 * @param poll how often it is read
 */
public record HostConfig(
        @Key(value = "How often the computer is read.", def = "1s", example = "500ms")
        Duration poll) {
    public HostConfig {
        if (poll.toMillis() < 50) {
            throw new IllegalArgumentException("poll: takes 50ms or more for the computer itself");
        }
    }
}
