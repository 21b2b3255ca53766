package org.fieldrack.record.archive;

import java.time.Duration;
import java.util.Optional;
import org.fieldrack.config.Key;

/**
 * The {@code archive} part of a lab file.
 *
 * @param keep readings and events older than this are deleted; empty keeps them for ever
 * @param maxSize the oldest readings are deleted so that the file stays below this many bytes; 0 for no limit
 * @param commit how long a reading may wait for its commit
 * @param queue bytes of readings that may wait for the disk before the oldest are dropped
 */
public record ArchiveConfig(
        @Key(value = "Readings and events older than this are deleted.", example = "365d")
        Optional<Duration> keep,

        @Key(
                value = "The oldest readings are deleted so that the archive stays below this size; 0 for no limit.",
                def = "0",
                size = true,
                example = "50GB",
                min = 0)
        long maxSize,

        @Key(value = "How long a reading may wait until it is safe on disk.", def = "1s")
        Duration commit,

        @Key(
                value = "How much may wait in memory for a slow or full disk before the oldest readings are dropped.",
                def = "32MiB",
                size = true,
                min = 65536)
        long queue) {
    /** Returns the values that hold where the lab file says nothing. */
    public static ArchiveConfig defaults() {
        return new ArchiveConfig(Optional.empty(), 0, Duration.ofSeconds(1), 32L << 20);
    }
}
