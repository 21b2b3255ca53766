package org.fieldrack.property;

import java.time.Duration;
import org.fieldrack.base.Literal;

/** Which readings of a property the archive keeps. */
public sealed interface ArchivePolicy {
    ArchivePolicy EVERY_READING = new EveryReading();
    ArchivePolicy NONE = new None();

    record EveryReading() implements ArchivePolicy {}

    /**
     * Keeps a reading when its value differs from the last one kept by more than the dead-band, or its alarm or quality
     * changed.
     *
     * @param deadband in the property's unit, at least 0; 0 keeps every change
     */
    record OnChange(double deadband) implements ArchivePolicy {}

    /** Keeps the first reading of every period, and every change of alarm or quality. */
    record Period(Duration period) implements ArchivePolicy {}

    record None() implements ArchivePolicy {}

    /**
     * Reads a policy as a lab file has it: {@code all}, {@code change}, {@code change 0.5}, {@code every 10s} or
     * {@code none}.
     *
     * @throws IllegalArgumentException whose message says what is allowed
     */
    static ArchivePolicy parse(String text) {
        String trimmed = text.strip();
        String[] words = trimmed.split("\\s+", 2);
        try {
            return switch (words.length == 2 ? words[0] + " _" : trimmed) {
                case "all" -> EVERY_READING;
                case "none" -> NONE;
                case "change" -> new OnChange(0);
                case "change _" -> new OnChange(deadband(words[1]));
                case "every _" -> new Period(Literal.duration(words[1]));
                default -> throw new IllegalArgumentException(text);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an archive policy: write all, change, change 0.5, every 10s or none", e);
        }
    }

    private static double deadband(String number) {
        double deadband = Double.parseDouble(number);
        if (!(deadband >= 0)) {
            throw new IllegalArgumentException(number);
        }
        return deadband;
    }
}
