package org.fieldrack.record.recording;

import java.util.function.LongConsumer;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Update;

/**
 * Waits for a condition to become true and says when that was, once.
 *
 * <p>Time is that of the readings: a condition that must hold for a second is true with the first reading a second or more
 * after the first one that met it, and its moment is the end of that second.
 */
final class ConditionWatch implements Lab.Follower {
    private static final long NEVER = Long.MAX_VALUE;

    private final Condition condition;
    private final LongConsumer becameTrue;
    private long since = NEVER;
    private boolean done;

    /** @param becameTrue called on the device's thread with UTC nanoseconds; must return at once */
    ConditionWatch(Condition condition, LongConsumer becameTrue) {
        this.condition = condition;
        this.becameTrue = becameTrue;
    }

    @Override
    public void updated(Device device, Update update) {
        if (!device.name().equals(condition.device())) {
            return;
        }
        for (int i = 0; i < update.size(); i++) {
            int index = update.index(i);
            Reading reading = update.reading(i);
            if (device.readings().path(index).equals(condition.path())) {
                device.readings().property(index).ifPresent(property -> look(property, reading));
            }
        }
    }

    private synchronized void look(Property property, Reading reading) {
        if (done) {
            return;
        }
        if (!condition.holds(property, reading.value())) {
            since = NEVER;
            return;
        }
        since = Math.min(since, reading.timeNanosUtc());
        long moment = since + condition.hold().toNanos();
        if (reading.timeNanosUtc() >= moment) {
            done = true;
            becameTrue.accept(moment);
        }
    }
}
