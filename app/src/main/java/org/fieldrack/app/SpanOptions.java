package org.fieldrack.app;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.fieldrack.base.Literal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A part of a recording, by its times. */
final class SpanOptions {
    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339, or a duration after the beginning.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339, or a duration after the beginning.")
    private @Nullable String to;

    /** Returns the first moment in UTC nanoseconds. @param start of the recording */
    long from(long start) {
        return time(from, start, Long.MIN_VALUE);
    }

    /** Returns the moment behind the last in UTC nanoseconds. @param start of the recording */
    long to(long start) {
        return time(to, start, Long.MAX_VALUE);
    }

    private static long time(@Nullable String text, long start, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            Instant instant = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeParseException e) {
            return start + Literal.duration(text).toNanos();
        }
    }
}
