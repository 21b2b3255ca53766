package org.fieldrack.property;

import java.time.Duration;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.jspecify.annotations.Nullable;

/**
 * The bounds outside which a reading raises an alarm: warn bounds MINOR, alarm bounds MAJOR.
 *
 * @param alarmLow below it: MAJOR
 * @param warnLow below it: MINOR
 * @param warnHigh above it: MINOR
 * @param alarmHigh above it: MAJOR
 * @param delay how long a value must stay outside before the alarm is raised; it clears at once
 */
public record AlarmBounds(
        @Nullable Double alarmLow,
        @Nullable Double warnLow,
        @Nullable Double warnHigh,
        @Nullable Double alarmHigh,
        Duration delay) {
    public static final AlarmBounds NONE = new AlarmBounds(null, null, null, null, Duration.ZERO);

    public AlarmBounds withWarn(@Nullable Double low, @Nullable Double high) {
        return new AlarmBounds(alarmLow, low, high, alarmHigh, delay);
    }

    public AlarmBounds withAlarm(@Nullable Double low, @Nullable Double high) {
        return new AlarmBounds(low, warnLow, warnHigh, high, delay);
    }

    public AlarmBounds withDelay(Duration wait) {
        return new AlarmBounds(alarmLow, warnLow, warnHigh, alarmHigh, wait);
    }

    /**
     * Returns the alarm of this value regardless of the delay; NaN raises none.
     *
     * @param unit of value and bounds, for the words
     */
    public Alarm of(double value, Unit unit) {
        if (alarmLow != null && value < alarmLow) {
            return Alarm.major("below alarm low " + bound(alarmLow, unit));
        }
        if (alarmHigh != null && value > alarmHigh) {
            return Alarm.major("above alarm high " + bound(alarmHigh, unit));
        }
        if (warnLow != null && value < warnLow) {
            return Alarm.minor("below warn low " + bound(warnLow, unit));
        }
        if (warnHigh != null && value > warnHigh) {
            return Alarm.minor("above warn high " + bound(warnHigh, unit));
        }
        return Alarm.NONE;
    }

    private static String bound(double value, Unit unit) {
        return (Numbers.plain(value, 9) + " " + unit.text()).strip();
    }
}
