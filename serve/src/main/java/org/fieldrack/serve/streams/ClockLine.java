package org.fieldrack.serve.streams;

import org.fieldrack.stream.SampleClock;

/**
 * Counts of a clock and UTC, to the nanosecond both ways.
 *
 * <p>A viewer that stands still keeps the line with which it began, so that no sample moves under its pointer while the
 * clock learns.
 */
public final class ClockLine {
    private ClockLine() {}

    /** Returns the first count at or after a time. */
    public static long ceil(SampleClock.Anchor line, long utcNanos) {
        return line.count() + (long) Math.ceil((utcNanos - line.utcNanos()) / line.nanosPerCount());
    }

    /** Returns the last count at or before a time. */
    public static long floor(SampleClock.Anchor line, long utcNanos) {
        return line.count() + (long) Math.floor((utcNanos - line.utcNanos()) / line.nanosPerCount());
    }

    /**
     * Reads {@code COUNT,UTCNANOS,NANOSPERCOUNT}.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    public static SampleClock.Anchor parse(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 3) {
                double step = Double.parseDouble(parts[2]);
                if (step > 0 && Double.isFinite(step)) {
                    return new SampleClock.Anchor(
                            Long.parseLong(parts[0].strip()), Long.parseLong(parts[1].strip()), step, 0);
                }
            }
        } catch (NumberFormatException e) {
            // answered below like any other text
        }
        throw new IllegalArgumentException(
                "clock is \"" + text + "\": write COUNT,UTCNANOS,NANOSPERCOUNT as a view gives them");
    }
}
