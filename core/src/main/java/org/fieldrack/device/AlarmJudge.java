package org.fieldrack.device;

import java.util.HashMap;
import java.util.Map;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Severity;

/**
 * Puts alarms on readings by their property's bounds, after the bounds' delay; an alarm that the driver set itself is
 * kept where it is worse. Not thread-safe: it belongs to the device's way up.
 */
final class AlarmJudge {
    private final Map<Integer, Long> outsideSince = new HashMap<>();

    Alarm judge(int index, Property property, Reading reading) {
        if (property.alarmBounds() == org.fieldrack.property.AlarmBounds.NONE) {
            return reading.alarm();
        }
        Alarm byBounds = worst(property, reading);
        if (byBounds.severity() == Severity.NONE) {
            outsideSince.remove(index);
            return reading.alarm();
        }
        long since = outsideSince.computeIfAbsent(index, _ -> reading.timeNanosUtc());
        boolean due =
                reading.timeNanosUtc() - since >= property.alarmBounds().delay().toNanos();
        return due ? reading.alarm().worse(byBounds) : reading.alarm();
    }

    private static Alarm worst(Property property, Reading reading) {
        return switch (reading.value()) {
            case org.fieldrack.property.Value.Reals rs -> {
                Alarm worst = Alarm.NONE;
                for (double r : rs.values()) {
                    worst = worst.worse(property.alarmBounds().of(r, property.unit()));
                }
                yield worst;
            }
            case org.fieldrack.property.Value.Ints is -> {
                Alarm worst = Alarm.NONE;
                for (long i : is.values()) {
                    worst = worst.worse(property.alarmBounds().of(i, property.unit()));
                }
                yield worst;
            }
            default -> property.alarmBounds().of(reading.value().asDouble(), property.unit());
        };
    }
}
