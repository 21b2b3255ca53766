package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fieldrack.base.ManualClock;
import org.fieldrack.base.Unit;
import org.fieldrack.device.Event;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteArchiveTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final long start = clock.utcNanos() - 100L * 86_400 * SECOND;
    private SqliteArchive archive;

    @BeforeEach
    void open() {
        archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), clock);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private void reopen() {
        archive.close();
        open();
    }

    @Test
    void readingsComeBackExactlyBeforeAndAfterARestart() {
        int volts = archive.channel(
                "psu", "volts", Property.real("volts").unit(Unit.of("V")).build());
        List<Reading> written = readings(volts, 5000, SECOND);
        assertThat(archive.flush()).isTrue();
        assertThat(archive.readings(volts, Long.MIN_VALUE, Long.MAX_VALUE, 10_000))
                .isEqualTo(written);
        reopen();
        assertThat(archive.find("psu", "volts")).hasValueSatisfying(c -> {
            assertThat(c.id()).isEqualTo(volts);
            assertThat(c.unit()).isEqualTo("V");
            assertThat(c.type()).isEqualTo(ValueType.REAL);
        });
        assertThat(archive.readings(volts, Long.MIN_VALUE, Long.MAX_VALUE, 10_000))
                .isEqualTo(written);
        assertThat(archive.readings(
                        volts, written.get(10).timeNanosUtc(), written.get(2000).timeNanosUtc(), 10_000))
                .isEqualTo(written.subList(10, 2000));
        assertThat(archive.readingAt(volts, written.get(1500).timeNanosUtc() + 1))
                .contains(written.get(1500));
    }

    private List<Reading> readings(int channel, int count, long step) {
        Random random = new Random(7);
        List<Reading> written = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Reading reading = new Reading(
                    Value.of(random.nextGaussian()),
                    start + i * step + random.nextInt(1_000_000),
                    i % 100 == 3 ? Alarm.major("above 3 V") : Alarm.NONE,
                    i % 200 == 7 ? Quality.SET : Quality.GOOD);
            archive.append(channel, reading);
            written.add(reading);
        }
        return written;
    }

    @Test
    void valuesOfAllTypesComeBack() {
        List<Value> values = List.of(
                Value.of(true),
                Value.of(Long.MIN_VALUE + 1),
                Value.of(Double.NaN),
                Value.of("grüße"),
                new Value.Enum(7, "on"),
                new Value.Bools(true, false),
                new Value.Ints(1, -2, Long.MAX_VALUE),
                new Value.Reals(1.5, Double.NEGATIVE_INFINITY),
                new Value.Texts(List.of("a", "")),
                new Value.Enums(List.of(new Value.Enum(1, "x"))),
                new Value.Bytes((byte) 0, (byte) -1),
                new Value.Table(List.of(Map.of("n", Value.of(3L)), Map.of("n", Value.of(4L)))));
        for (Value value : values) {
            var builder = Property.of("p", value.type());
            Property property = value.type() == ValueType.ENUM || value.type() == ValueType.ENUMS
                    ? Property.of("p", value.type())
                            .options(List.of(Option.of(7, "on"), Option.of(1, "x")))
                            .build()
                    : builder.build();
            int channel = archive.channel("d", value.type().name(), property);
            archive.append(channel, Reading.good(value, start));
            archive.append(channel, Reading.good(value, start + 1));
        }
        archive.flush();
        reopen();
        for (Value value : values) {
            int channel = archive.find("d", value.type().name()).orElseThrow().id();
            assertThat(archive.readings(channel, start, start + 2, 10))
                    .containsExactly(Reading.good(value, start), Reading.good(value, start + 1));
        }
    }

    @Test
    void binsCountEveryReadingOnce() {
        int channel = archive.channel("d", "p", Property.real("p").build());
        for (long step : new long[] {SECOND / 100, SECOND, 20 * SECOND}) {
            List<Reading> written = readings(channel, 30_000, step);
            archive.flush();
            for (int bins : new int[] {1, 7, 100, 1000}) {
                long from = written.get(123).timeNanosUtc();
                long to = written.get(29_500).timeNanosUtc();
                check(archive.bins(channel, from, to, bins), archive.readings(channel, from, to, 1_000_000));
            }
        }
    }

    private static void check(Bins bins, List<Reading> readings) {
        int at = 0;
        for (int i = 0; i < bins.size(); i++) {
            long count = 0;
            double min = Double.NaN;
            double max = Double.NaN;
            double sum = 0;
            while (at < readings.size() && readings.get(at).timeNanosUtc() < bins.edges()[i + 1]) {
                double value = readings.get(at++).value().asDouble();
                min = count == 0 ? value : Math.min(min, value);
                max = count == 0 ? value : Math.max(max, value);
                sum += value;
                count++;
            }
            assertThat(bins.count()[i]).as("count of bin %d", i).isEqualTo(count);
            assertThat(bins.min()[i]).isEqualTo(min);
            assertThat(bins.max()[i]).isEqualTo(max);
            if (count > 0) {
                assertThat(bins.mean()[i]).isCloseTo(sum / count, org.assertj.core.data.Offset.offset(1e-9));
            }
        }
        assertThat(at).isEqualTo(readings.size());
    }

    @Test
    void eventsAreFoundByDeviceKindTimeAndPage() {
        for (int i = 0; i < 100; i++) {
            Event.Kind kind = i % 2 == 0 ? Event.Kind.SET : Event.Kind.LOST;
            archive.append(new Event(start + i, kind, "d" + i % 5, "cli", "volts", "1", "2", "text " + i));
        }
        archive.flush();
        List<StoredEvent> page = archive.events(EventQuery.latest(10));
        assertThat(page)
                .extracting(e -> e.event().text())
                .startsWith("text 99", "text 98")
                .hasSize(10);
        assertThat(archive.events(EventQuery.latest(10).before(page.getLast().id())))
                .extracting(e -> e.event().text())
                .startsWith("text 89");
        assertThat(archive.events(EventQuery.latest(100).ofDevice("d3").ofKinds(Event.Kind.LOST)))
                .hasSize(10);
        assertThat(archive.events(EventQuery.latest(100).between(start + 10, start + 20)))
                .hasSize(10);
    }
}
