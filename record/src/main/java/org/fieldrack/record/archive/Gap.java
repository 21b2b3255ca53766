package org.fieldrack.record.archive;

/**
 * A time in which nobody saw a property.
 *
 * @param from UTC nanoseconds of the last that is known before it
 * @param to UTC nanoseconds of the first that is known after it; {@link Long#MAX_VALUE} while it lasts
 * @param reason in few words: {@code no answer}, {@link #NOT_RUNNING}, {@code readings dropped}
 */
public record Gap(long from, long to, String reason) {
    /** The channel of gaps that all properties have. */
    public static final int EVERYWHERE = 0;

    /** Why there is nothing between two runs of the archive. */
    public static final String NOT_RUNNING = "archive not running";
}
