package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.OniOption;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/** The controller's own properties and commands, and what is published for them. */
final class Report {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DeviceContext lab;
    private long reportedAt;
    private long turnedAt;

    Report(DeviceContext lab) {
        this.lab = lab;
        this.reportedAt = lab.clock().ticks();
    }

    static List<SchemaItem> items() {
        List<SchemaItem> items = new ArrayList<>(commands());
        items.addAll(properties());
        return items;
    }

    private static List<Command> commands() {
        return List.of(
                Command.of("start", "Start", "Starts acquisition with the counter at 0.")
                        .requires(AccessLevel.OPERATOR),
                Command.of("stop", "Stop", "Stops acquisition; samples not read yet are dropped.")
                        .requires(AccessLevel.OPERATOR),
                Command.of(
                                "reset",
                                "Reset",
                                "Resets the controller and reads its devices again; new ENABLE values act.")
                        .requires(AccessLevel.OPERATOR),
                Command.of(
                                "resetCounter",
                                "Reset counter",
                                "Sets the acquisition counter to 0, of all controllers on the link.")
                        .requires(AccessLevel.OPERATOR)
                        .allowedIn(State.ACQUIRING, State.STOPPED));
    }

    private static List<Property> properties() {
        return List.of(
                real("frameRate", "Frames", "Hz").build(),
                real("dataRate", "Data", "B/s").build(),
                real("heartbeatLateness", "Heartbeat late by", "s")
                        .warn(null, 0.2)
                        .alarm(null, 2.0)
                        .description("How long the heartbeat is overdue; the worst since the last reading.")
                        .build(),
                real("bufferFill", "Controller memory in use", "%")
                        .warn(null, 50.0)
                        .alarm(null, 90.0)
                        .build(),
                real("clockDrift", "Clock drift", "ppm")
                        .description("Against this computer's clock.")
                        .build(),
                real("loopTime", "Closed loop, median", "s").build(),
                real("loopTime99", "Closed loop, 99 of 100", "s").build(),
                integer("timeRegressions", "Times that went back").build(),
                integer("badFrames", "Bad frames").build(),
                integer("toleratedFrames", "Frames taken although they do not match")
                        .build(),
                integer("staleAcknowledges", "Register answers that came too late")
                        .build(),
                integer("systemClock", "System clock").unit("Hz").build(),
                integer("acquisitionClock", "Acquisition clock").unit("Hz").build(),
                integer("hardwareAddress", "Hardware address")
                        .description("0 is the master of a synchronisation link.")
                        .reconfigurable()
                        .requires(AccessLevel.EXPERT)
                        .range(0, 0xFFFFFFFFL)
                        .build(),
                integer("devices", "Devices in the table").build());
    }

    private static PropertyBuilder real(String key, String shown, String unit) {
        return Property.real(key).displayedName(shown).unit(unit);
    }

    private static PropertyBuilder integer(String key, String shown) {
        return Property.integer(key).displayedName(shown).archive(new ArchivePolicy.OnChange(0));
    }

    void constants(OniContext context, long clockHz) {
        Filler now = new Filler(4);
        now.put("acquisitionClock", Value.of(clockHz));
        now.put("systemClock", Value.of(Integer.toUnsignedLong(context.option(OniOption.SYSCLKHZ))));
        now.put("hardwareAddress", Value.of(Integer.toUnsignedLong(context.option(OniOption.HWADDRESS))));
        now.put("devices", Value.of((long) context.table().size()));
        now.publish();
    }

    void registers(Map<String, Long> values) {
        Filler now = new Filler(values.size());
        values.forEach((path, value) -> now.put(path, Value.of((long) value)));
        now.publish();
    }

    void number(String path, long value) {
        Filler now = new Filler(1);
        now.put(path, Value.of(value));
        now.publish();
    }

    /** Publishes what is due. The reader's thread only. */
    void tick(OniContext context, Pipeline pipeline) {
        long ticks = lab.clock().ticks();
        if (ticks - turnedAt >= TURN_NANOS) {
            turnedAt = ticks;
            orientations(pipeline);
        }
        if (ticks - reportedAt >= REPORT_NANOS) {
            vitals(context, pipeline, (ticks - reportedAt) / 1e9);
            reportedAt = ticks;
        }
    }

    private void vitals(OniContext context, Pipeline pipeline, double seconds) {
        Vitals vitals = pipeline.vitals();
        Filler now = new Filler(12);
        now.put("frameRate", Value.of(vitals.takeFrames() / seconds));
        now.put("dataRate", Value.of(vitals.takeBytes() / seconds));
        now.real("heartbeatLateness", vitals.lateness(lab.clock().ticks()));
        now.real("bufferFill", vitals.fillPercent());
        now.put("clockDrift", Value.of(vitals.driftPpm()));
        now.real("loopTime", vitals.loopSeconds(0.5));
        now.real("loopTime99", vitals.loopSeconds(0.99));
        try {
            now.put("timeRegressions", Value.of(context.timeRegressions()));
            now.put("badFrames", Value.of(context.badFrames()));
            now.put("toleratedFrames", Value.of(context.toleratedFrames()));
            now.put("staleAcknowledges", Value.of(context.staleAcknowledges()));
        } catch (OniException e) {
            return; // it closed in between; the reader reports that
        }
        now.publish();
    }

    private void orientations(Pipeline pipeline) {
        Filler now = new Filler(4);
        for (Orientation orientation : pipeline.orientations()) {
            for (int i = 0; orientation.isKnown() && i < Orientation.ANGLES.size(); i++) {
                now.put(orientation.path(i), Value.of(orientation.degrees(i)));
            }
        }
        now.publish();
    }

    private final class Filler {
        private final long time = lab.clock().utcNanos();
        private final Update update;

        Filler(int capacity) {
            update = new Update(capacity);
        }

        void put(String path, Value value) {
            lab.readings().find(path).ifPresent(index -> update.add(index, value, time));
        }

        void real(String path, double value) {
            if (!Double.isNaN(value)) {
                put(path, Value.of(value));
            }
        }

        void publish() {
            if (update.isEmpty()) {
                return;
            }
            lab.publish(update);
        }
    }
}
