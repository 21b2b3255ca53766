package org.fieldrack.property;

/**
 * The alarm that goes with a reading.
 *
 * @param severity how bad it is
 * @param status why, in few words ({@code "above alarm high 28 V"}); empty with {@link Severity#NONE}
 */
public record Alarm(Severity severity, String status) {
    public static final Alarm NONE = new Alarm(Severity.NONE, "");

    public static Alarm minor(String status) {
        return new Alarm(Severity.MINOR, status);
    }

    public static Alarm major(String status) {
        return new Alarm(Severity.MAJOR, status);
    }

    public static Alarm invalid(String status) {
        return new Alarm(Severity.INVALID, status);
    }

    /** Returns the worse of the two; this one where both are equally bad. */
    public Alarm worse(Alarm other) {
        return other.severity.compareTo(severity) > 0 ? other : this;
    }
}
