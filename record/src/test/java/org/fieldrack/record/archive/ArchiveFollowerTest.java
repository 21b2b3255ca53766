package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Requester;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab with one device, followed by an archive. */
final class ArchiveFollowerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final Lab lab = new Lab("bench", clock);
    private final LabDevice device = new LabDevice("psu", "protocol", clock, Path.of("."), Path.of("."));
    private SqliteArchive archive;
    private ArchiveFollower follower;

    @BeforeEach
    void open() {
        archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), clock);
        follower = new ArchiveFollower(archive, lab);
        lab.add(device);
    }

    @AfterEach
    void close() {
        follower.close();
        archive.close();
    }

    private void attach(Property... properties) {
        device.attach(Schema.of(properties), new DeviceHandler() {});
        device.state(State.ON, "", "");
    }

    private void publish(String path, Value value) {
        device.publish(Update.of(device.readings().index(path), Reading.good(value, clock.utcNanos())));
        clock.advance(SECOND);
    }

    private List<Reading> kept(String path) {
        archive.flush();
        return archive.find("psu", path)
                .map(channel -> archive.readings(channel.id(), Long.MIN_VALUE, Long.MAX_VALUE, 1000))
                .orElse(List.of());
    }

    @Test
    void policiesKeepWhatTheySay() {
        attach(
                Property.real("every").build(),
                Property.real("change").archive(new ArchivePolicy.OnChange(0.5)).build(),
                Property.real("period")
                        .archive(new ArchivePolicy.Period(Duration.ofSeconds(3)))
                        .build(),
                Property.real("none").archive(ArchivePolicy.NONE).build(),
                Property.text("key").secret().build());
        for (double value : new double[] {1, 1.2, 1.4, 1.6, 1.2, 3}) {
            for (String path : List.of("every", "change", "period", "none")) {
                device.publish(
                        Update.of(device.readings().index(path), Reading.good(Value.of(value), clock.utcNanos())));
            }
            publish("key", Value.of("secret"));
        }
        assertThat(kept("every")).hasSize(6);
        assertThat(kept("change")).extracting(r -> r.value().asDouble()).containsExactly(1.0, 1.6, 3.0);
        assertThat(kept("period")).hasSize(2);
        assertThat(kept("none")).isEmpty();
        assertThat(archive.find("psu", "key")).isEmpty();
        assertThat(archive.find("psu", "none")).isEmpty();
    }

    @Test
    void wholeNumbersBeyondTheReachOfDoublesAreDifferentValues() {
        attach(Property.integer("n").archive(new ArchivePolicy.OnChange(0)).build());
        publish("n", Value.of(Long.MAX_VALUE));
        publish("n", Value.of(Long.MAX_VALUE - 1));
        publish("n", Value.of(Long.MAX_VALUE - 1));
        assertThat(kept("n"))
                .extracting(Reading::value)
                .containsExactly(Value.of(Long.MAX_VALUE), Value.of(Long.MAX_VALUE - 1));
    }

    @Test
    void aLostDeviceIsAGapAndNothingIsInvented() {
        attach(Property.real("volts").archive(new ArchivePolicy.OnChange(0)).build());
        long begin = clock.utcNanos();
        publish("volts", Value.of(5.0));
        clock.advance(Duration.ofSeconds(9));
        device.lost("no answer from 10.0.0.1");
        clock.advance(Duration.ofSeconds(10));
        device.back("connected");
        publish("volts", Value.of(5.0));
        clock.advance(Duration.ofSeconds(9));
        assertThat(kept("volts"))
                .extracting(Reading::quality)
                .containsExactly(Quality.GOOD, Quality.STALE, Quality.GOOD);
        int channel = archive.find("psu", "volts").orElseThrow().id();
        Bins bins = archive.bins(channel, begin, begin + Duration.ofSeconds(40).toNanos(), 40);
        for (int second = 0; second < 40; second++) {
            boolean lost = second >= 10 && second < 20;
            assertThat(bins.count()[second]).isEqualTo(second == 0 || second == 20 ? 1 : 0);
            assertThat(bins.gap()[second]).as("gap at %d s", second).isEqualTo(lost);
            boolean holds = second < 30 && !lost && bins.count()[second] == 0;
            assertThat(bins.held()[second])
                    .as("held at %d s", second)
                    .isEqualTo(Double.valueOf(holds ? 5.0 : Double.NaN));
        }
        assertThat(archive.gaps(channel, begin, Long.MAX_VALUE))
                .containsExactly(new Gap(
                        begin + Duration.ofSeconds(10).toNanos(),
                        begin + Duration.ofSeconds(20).toNanos(),
                        "no answer"));
    }

    @Test
    void aTimeWithoutArchiveIsAGap() {
        attach(Property.real("volts").archive(new ArchivePolicy.OnChange(0)).build());
        long begin = clock.utcNanos();
        publish("volts", Value.of(5.0));
        follower.close();
        archive.close();
        clock.advance(Duration.ofSeconds(9));
        archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), clock);
        follower = new ArchiveFollower(archive, lab);
        archive.flush();
        clock.advance(Duration.ofSeconds(10));
        int channel = archive.find("psu", "volts").orElseThrow().id();
        Bins bins = archive.bins(channel, begin, begin + Duration.ofSeconds(20).toNanos(), 20);
        assertThat(bins.gap()[0]).isFalse();
        assertThat(bins.gap()[5]).isTrue();
        assertThat(bins.held()[15]).isNaN();
        publish("volts", Value.of(6.0));
        assertThat(kept("volts")).hasSize(2);
    }

    @Test
    void aPropertyThatLeavesTheSchemaOrChangesItsTypeStaysReadable() {
        attach(Property.real("a").unit("V").build(), Property.real("b").build());
        publish("a", Value.of(1.0));
        publish("b", Value.of(1.0));
        device.inject(Schema.of(Property.integer("a").unit("mV").build()));
        publish("a", Value.of(1000L));
        assertThat(kept("b")).extracting(Reading::quality).containsExactly(Quality.GOOD, Quality.STALE);
        assertThat(kept("a")).extracting(Reading::value).containsExactly(Value.of(1.0), Value.of(1000L));
        assertThat(archive.find("psu", "a").orElseThrow().unit()).isEqualTo("mV");
        lab.remove("psu");
        assertThat(kept("a").getLast().quality()).isEqualTo(Quality.STALE);
        assertThat(kept("b")).hasSize(2);
    }

    @Test
    void setsRefusalsAndStatesAreEvents() {
        attach(
                Property.real("volts").reconfigurable().range(0, 30).build(),
                Property.real("amps").build());
        device.set(Map.of("volts", Value.of(12.0)), Requester.LAB);
        device.set(Map.of("volts", Value.of(31.0)), Requester.LAB);
        device.set(Map.of("amps", Value.of(1.0)), Requester.LAB);
        device.lost("gone");
        archive.flush();
        assertThat(archive.events(EventQuery.latest(100).ofDevice("psu")))
                .extracting(stored -> stored.event().kind())
                .contains(Event.Kind.SET, Event.Kind.REFUSED, Event.Kind.STATE, Event.Kind.LOST);
        assertThat(archive.events(EventQuery.latest(100).ofKinds(Event.Kind.REFUSED)))
                .hasSize(2)
                .allSatisfy(stored -> assertThat(stored.event().text()).isNotEmpty());
    }

    @Test
    void whatIsOlderThanItsTimeIsDeleted() {
        follower.close();
        archive.close();
        archive = SqliteArchive.open(
                folder, new ArchiveConfig(java.util.Optional.of(Duration.ofHours(1)), 0, SECOND, 1 << 20), clock);
        int channel = archive.channel("d", "p", Property.real("p").build());
        long begin = clock.utcNanos();
        for (int i = 0; i < 10_000; i++) {
            archive.append(channel, Reading.good(Value.of(i), clock.utcNanos()));
            clock.advance(SECOND);
        }
        archive.flush();
        clock.advance(SECOND);
        archive.flush();
        clock.advance(SECOND);
        archive.flush();
        List<Reading> left = archive.readings(channel, begin, Long.MAX_VALUE, 20_000);
        long hourAgo = clock.utcNanos() - Duration.ofHours(1).toNanos();
        assertThat(left.getFirst().timeNanosUtc()).isGreaterThan(hourAgo - 1100 * SECOND.toNanos());
        assertThat(left.getLast().value()).isEqualTo(Value.of(9999L));
        assertThat(archive.bins(channel, hourAgo, clock.utcNanos(), 100).total())
                .isEqualTo(
                        left.stream().filter(r -> r.timeNanosUtc() >= hourAgo).count());
    }
}
