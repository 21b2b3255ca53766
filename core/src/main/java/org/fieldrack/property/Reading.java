package org.fieldrack.property;

/**
 * The value that a property had at a time.
 *
 * @param value what was read
 * @param timeNanosUtc when the instrument answered: nanoseconds since 1970-01-01T00:00:00Z
 * @param alarm the property's alarm with this value
 * @param quality whether it was read, written or restored, and whether it still holds
 */
public record Reading(Value value, long timeNanosUtc, Alarm alarm, Quality quality) {
    /** Returns a reading without alarm. */
    public static Reading good(Value value, long timeNanosUtc) {
        return new Reading(value, timeNanosUtc, Alarm.NONE, Quality.GOOD);
    }

    public Reading withAlarm(Alarm other) {
        return new Reading(value, timeNanosUtc, other, quality);
    }

    public Reading withQuality(Quality other) {
        return new Reading(value, timeNanosUtc, alarm, other);
    }
}
