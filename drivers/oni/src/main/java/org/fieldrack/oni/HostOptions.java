package org.fieldrack.oni;

import java.time.Duration;

/**
 * How a context behaves where the specification leaves a choice; sections 10 and 12.
 *
 * @param tableLimit how long the device table may take after a reset
 * @param registerLimit how long an acknowledge may take
 * @param readLimit how long a read may wait for a frame; zero for ever
 * @param writeLengthUnit what the size field of write frames counts
 * @param lenientFrames deliver and count frames that do not match the table
 * @param counterResetRuns a counter reset of 2 enters the running state, as the seed says; false is what liboni does
 */
public record HostOptions(
        Duration tableLimit,
        Duration registerLimit,
        Duration readLimit,
        LengthUnit writeLengthUnit,
        boolean lenientFrames,
        boolean counterResetRuns) {
    /** What the size field of a write frame counts; difference D1. */
    public enum LengthUnit {
        /** As read frames do: the seed. */
        BYTES,
        /** 32-bit words: liboni and the boards. */
        WORDS
    }

    public static final HostOptions DEFAULT =
            new HostOptions(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO, LengthUnit.BYTES, false, true);

    public HostOptions withLimits(Duration table, Duration register, Duration read) {
        return new HostOptions(table, register, read, writeLengthUnit, lenientFrames, counterResetRuns);
    }

    public HostOptions withWriteLengthUnit(LengthUnit unit) {
        return new HostOptions(tableLimit, registerLimit, readLimit, unit, lenientFrames, counterResetRuns);
    }

    public HostOptions withLenientFrames(boolean lenient) {
        return new HostOptions(tableLimit, registerLimit, readLimit, writeLengthUnit, lenient, counterResetRuns);
    }

    public HostOptions withCounterResetRuns(boolean runs) {
        return new HostOptions(tableLimit, registerLimit, readLimit, writeLengthUnit, lenientFrames, runs);
    }
}
