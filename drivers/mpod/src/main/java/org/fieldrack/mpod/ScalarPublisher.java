package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * Publishes what belongs to the crate and not to a channel: only what changed, sensors with their alarms, and how many
 * channels want somebody.
 *
 * <p>Belongs to the {@link Publisher}, whose lock it works under.
 */
final class ScalarPublisher {
    private static final String[] CRATE_BITS = Mib.crate().bitNames("sysStatus", 16);

    private final DeviceContext context;
    private final ScalarTable table;
    private final List<Shown> shown = new ArrayList<>();
    private final Map<String, Value> counted = new HashMap<>();

    /** A scalar that the schema has, with what was published of it last. */
    private static final class Shown {
        private final String path;
        private final int index;
        private final boolean isSensor;
        private Optional<Value> held = Optional.empty();
        private Alarm alarm = Alarm.NONE;

        Shown(String path, int index) {
            this.path = path;
            this.index = index;
            this.isSensor = path.matches("sensor\\d");
        }
    }

    ScalarPublisher(DeviceContext context, ScalarTable table) {
        this.context = context;
        this.table = table;
        for (ScalarTable.Entry entry : table.entries()) {
            context.readings().find(entry.path()).ifPresent(index -> shown.add(new Shown(entry.path(), index)));
        }
    }

    /** Adds what changed; with {@code all} everything. */
    void publish(boolean all, Update update) {
        for (Shown scalar : shown) {
            table.held(scalar.path).ifPresent(held -> publish(scalar, held, all, update));
        }
    }

    private void publish(Shown scalar, ScalarTable.Held held, boolean all, Update update) {
        context.confirm(scalar.index, held.timeUtc());
        Alarm alarm = scalar.isSensor ? table.alarm(scalar.path) : Alarm.NONE;
        boolean same = scalar.held.isPresent() && scalar.held.get().equals(held.value()) && alarm.equals(scalar.alarm);
        boolean stale = context.readings()
                .reading(scalar.index)
                .filter(reading -> reading.quality() == Quality.GOOD)
                .isEmpty();
        if (same && !all && !stale) {
            return;
        }
        scalar.held = Optional.of(held.value());
        scalar.alarm = alarm;
        update.add(scalar.index, new Reading(held.value(), held.timeUtc(), alarm, Quality.GOOD));
        if (scalar.path.equals("sysStatus")) {
            words(held, update);
        }
    }

    private void words(ScalarTable.Held status, Update update) {
        context.readings().find("sysStatusInWords").ifPresent(i -> {
            long bits = status.value() instanceof Value.Int n ? n.value() : 0;
            update.add(i, Value.of(String.join(" ", Bits.names(bits, CRATE_BITS))), status.timeUtc());
        });
    }

    /** Adds how many channels are on and how many want somebody: what a lab shows of a crate in one row. */
    void counts(State[] states, boolean all, Update update) {
        int on = 0;
        int wrong = 0;
        for (State state : states) {
            switch (state) {
                case ON, RAMPING_UP, RAMPING_DOWN -> on++;
                case TRIPPED, INTERLOCKED, ERROR -> wrong++;
                default -> {
                    // off or not known: nobody has to look
                }
            }
        }
        count("channelsOn", on, all, update);
        count("channelsInTrouble", wrong, all, update);
    }

    private void count(String path, int count, boolean all, Update update) {
        Value value = Value.of(count);
        long now = context.clock().utcNanos();
        context.readings().find(path).ifPresent(index -> {
            context.confirm(index, now);
            if (!value.equals(counted.put(path, value)) || all) {
                update.add(index, value, now);
            }
        });
    }
}
