package org.fieldrack.record.recording;

import java.nio.file.Path;
import java.time.Duration;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.stream.SampleStream;

/** A laboratory that does a bit of everything while it is recorded, for tests of other packages. */
public final class BenchLab implements AutoCloseable {
    private final StreamLab house;
    private final Recordings recordings;

    public BenchLab(Path store, ManualClock clock) {
        house = new StreamLab(store, clock);
        house.device.inject(Schema.of(
                Property.real("volts")
                        .unit("V")
                        .reconfigurable()
                        .range(0, 30)
                        .warn(null, 28.0)
                        .build(),
                Property.options("mode", "local", "remote").build(),
                Property.of("curve", org.fieldrack.property.ValueType.REALS).build(),
                Property.text("note").build()));
        recordings = new Recordings(house.lab, house.archive, store, "lab: bench\n");
    }

    public Lab lab() {
        return house.lab;
    }

    public SampleStream power() {
        return house.power;
    }

    public SampleStream spikes() {
        return house.spikes;
    }

    private void publish(String path, Value value, long time, Alarm alarm) {
        house.device.publish(
                Update.of(house.device.readings().index(path), new Reading(value, time, alarm, Quality.GOOD)));
    }

    /** Records five seconds with a gap, clocks that drift, and readings of several types; returns the folder. */
    public Path record(ManualClock clock) {
        publish("note", Value.of("before it began"), house.begin - 1_000_000_000L, Alarm.NONE);
        String name = recordings.start(RecordingRequest.of("all"), "test");
        for (int i = 0; i < 50; i++) {
            long at = house.begin + i * 100_000_000L;
            house.power.clock().observe(i * 100L, at + i * 1300L);
            house.spikes.clock().observe(i * 100_000L, at - i * 700L);
            if (i != 20) {
                house.samples(i * 100L, 100);
            }
            house.spikes(i * 34L, 34);
            publish("volts", Value.of(i == 7 ? Double.NaN : 27 + i / 7.0), at + 17, Alarm.NONE);
            publish("mode", new Value.Enum(i % 2, i % 2 == 0 ? "local" : "remote"), at + 18, Alarm.minor("test"));
            publish("curve", new Value.Reals(1.0 / 3, i, Double.NEGATIVE_INFINITY), at + 19, Alarm.NONE);
            clock.advance(Duration.ofMillis(100));
        }
        recordings.stop(name, "test");
        return recordings.folder(name);
    }

    @Override
    public void close() {
        recordings.close();
        house.close();
    }
}
