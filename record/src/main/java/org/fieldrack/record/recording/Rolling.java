package org.fieldrack.record.recording;

import java.time.Duration;

/**
 * How a recording that goes on for long is cut into several, each whole by itself; the next begins before the last one ends.
 *
 * <p>The first limit that is reached cuts. Times below two seconds are refused, since names have seconds.
 *
 * @param every length of each; zero for no limit
 * @param bytes size of each; 0 for no limit
 * @param keep how many that have ended are kept, the oldest are deleted; 0 for all
 */
public record Rolling(Duration every, long bytes, int keep) {
    /** One recording that goes on until it is stopped. */
    public static final Rolling NONE = new Rolling(Duration.ZERO, 0, 0);

    /** Refuses limits that make no sense. */
    public Rolling {
        if (every.isNegative() || bytes < 0 || keep < 0) {
            throw new IllegalArgumentException("length, size and number of rolling recordings are not below 0");
        }
        if (!every.isZero() && every.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException(
                    "rolling recordings are 2 s long at least, not " + every.toMillis() + " ms");
        }
        if (keep > 0 && every.isZero() && bytes == 0) {
            throw new IllegalArgumentException("keep needs a length or size at which recordings roll");
        }
    }

    /** Says whether one of this age and size is to be followed by the next. */
    boolean isDue(long ageNanos, long size) {
        return !every.isZero() && ageNanos >= every.toNanos()
                || bytes > 0
                        && size >= bytes
                        && ageNanos >= Duration.ofSeconds(2).toNanos();
    }
}
