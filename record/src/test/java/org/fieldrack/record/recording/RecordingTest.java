package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.fieldrack.base.ManualClock;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;
import org.fieldrack.stream.RawLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of a lab whose samples are their own numbers. */
final class RecordingTest {
    @TempDir
    Path store;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private StreamLab house;
    private Recordings recordings;

    @BeforeEach
    void open() {
        house = new StreamLab(store, clock);
        recordings = new Recordings(house.lab, house.archive, store, "lab: bench\n", new DiskGuard(free::get, 0));
    }

    @AfterEach
    void close() {
        recordings.close();
        house.close();
    }

    private static RecordingRequest request(String name, Duration pre, String when, String... raws) {
        return new RecordingRequest(
                name, List.of("*"), List.of(raws), List.of("psu.*"), "of the day", pre, Duration.ZERO, 0, when);
    }

    private RecordingReader reader(String name) throws IOException {
        return RecordingReader.open(recordings.folder(name));
    }

    private static Manifest.Stream named(RecordingReader reader, String stream) {
        return reader.manifest().streams().stream()
                .filter(s -> s.stream().equals(stream))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPreTriggerBeginsAtTheSampleAndNothingIsTwiceOrMissing() throws IOException {
        house.samples(0, 7000);
        house.spikes(0, 2000);
        recordings.start(request("shot", Duration.ofSeconds(5), "psu.volts > 5000 mV for 1 s"), "test");
        house.volts(6, house.begin + 5000 * StreamLab.MS);
        house.volts(6, house.begin + 6500 * StreamLab.MS);
        // true with the reading at 6.5 s, since 6.0 s: the hold of a second ended there
        Awaitility.await().until(() -> recordings.running().size() == 1);
        for (int i = 0; i < 50; i++) {
            house.samples(7000 + i * 20L, 20);
        }
        house.spikes(2000, 100);
        String name = recordings.running().getFirst().manifest().name();
        recordings.stop(name, "test");
        RecordingReader reader = reader(name);
        assertThat(reader.manifest().triggerUtc()).isEqualTo(house.begin + 6000 * StreamLab.MS);
        assertThat(reader.manifest().gaps()).isEmpty();
        try (RecordedStream power = reader.stream(named(reader, "power"))) {
            assertThat(power.firstSampleId()).isEqualTo(1000);
            assertThat(power.endSampleId()).isEqualTo(8000);
            assertThat(power.utcNanos(1000)).isCloseTo(house.begin + 1000 * StreamLab.MS, within(2));
            numbers(power, 0, 1000, 7000, 1, 0);
            numbers(power, 1, 1000, 7000, 1, 0);
        }
        try (RecordedStream spikes = reader.stream(named(reader, "spikes"))) {
            assertThat(spikes.firstSampleId()).isEqualTo(334);
            assertThat(spikes.endSampleId()).isEqualTo(2100);
            assertThat(spikes.utcNanos(400)).isEqualTo(house.begin + 1200 * StreamLab.MS);
            assertThat(spikes.sampleIdAtUtc(house.begin + 1200 * StreamLab.MS)).isEqualTo(400);
            numbers(spikes, 0, 334, 1766, 3.5, 1);
        }
        assertThat(RecordingCheck.verify(reader.folder()).problems()).isEmpty();
        assertThat(RecordingCheck.verify(reader.folder()).isComplete()).isTrue();
        assertThat(RecordingCheck.verify(reader.folder()).samples()).isEqualTo(7000 + 1766);
    }

    private static org.assertj.core.data.Offset<Long> within(long nanos) {
        return org.assertj.core.data.Offset.offset(nanos);
    }

    private static void numbers(RecordedStream stream, int channel, long from, int count, double scale, double offset)
            throws IOException {
        double[] out = new double[count];
        stream.numbers(channel, from, count, out);
        for (int i = 0; i < count; i++) {
            assertThat(out[i]).isEqualTo((from + i) * scale + offset);
        }
    }

    @Test
    void aGapOfTheStreamStandsInTheTableAndReadsAsMissing() throws IOException {
        String name = recordings.start(request("gap", Duration.ZERO, ""), "test");
        house.samples(0, 100);
        house.samples(150, 100);
        recordings.stop(name, "test");
        RecordingReader reader = reader(name);
        assertThat(reader.manifest().gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.source()).isEqualTo("psu/power");
            assertThat(gap.loss()).isEqualTo(Manifest.Loss.GAP);
            assertThat(gap.from()).isEqualTo(100);
            assertThat(gap.to()).isEqualTo(150);
        });
        try (RecordedStream power = reader.stream(named(reader, "power"))) {
            double[] out = new double[250];
            for (int channel = 0; channel < 2; channel++) {
                power.numbers(channel, 0, 250, out);
                assertThat(out[99]).isEqualTo(99);
                assertThat(out[100]).isNaN();
                assertThat(out[149]).isNaN();
                assertThat(out[150]).isEqualTo(150);
            }
        }
        RecordingCheck.Report report = RecordingCheck.verify(reader.folder());
        assertThat(report.isComplete()).isFalse();
        assertThat(report.lost()).isEqualTo(50);
        assertThat(report.samples()).isEqualTo(200);
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void aGapInTheHistoryIsAGapOfThePreTrigger() throws IOException {
        house.samples(0, 1000);
        house.samples(1200, 800);
        clock.advance(Duration.ofSeconds(2));
        String name = recordings.start(request("old", Duration.ofMillis(1500), ""), "test");
        recordings.stop(name, "test");
        RecordingReader reader = reader(name);
        assertThat(reader.manifest().gaps())
                .extracting(Manifest.Gap::from, Manifest.Gap::to)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1000L, 1200L));
        assertThat(named(reader, "power").firstSampleId()).isEqualTo(500);
        assertThat(named(reader, "power").endSampleId()).isEqualTo(2000);
    }

    @Test
    void whatTheQueueCannotTakeIsAnOverrun() throws Exception {
        Path file = store.resolve("x.blocks");
        StreamPart part = new StreamPart("psu", house.spikes, List.of(file));
        part.follow();
        for (int i = 0; i < 60; i++) {
            house.spikes(i * 50_000L, 50_000);
        }
        assertThat(part.drain()).isTrue();
        house.spikes(3_000_000, 10);
        assertThat(part.drain()).isTrue();
        part.leave();
        part.close();
        List<Manifest.Gap> gaps = part.takeGaps();
        assertThat(gaps).singleElement().satisfies(gap -> {
            assertThat(gap.loss()).isEqualTo(Manifest.Loss.OVERRUN);
            assertThat(gap.to()).isEqualTo(3_000_000);
            assertThat(house.spikes.counters().get("lost_samples")).isEqualTo(gap.to() - gap.from());
        });
    }

    @Test
    void anOverrunAtTheEndIsNotForgotten() throws Exception {
        StreamPart part = new StreamPart("psu", house.spikes, List.of(store.resolve("x.blocks")));
        part.follow();
        for (int i = 0; i < 60; i++) {
            house.spikes(i * 50_000L, 50_000);
        }
        assertThat(part.drain()).isTrue();
        part.leave();
        part.close();
        assertThat(part.takeGaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.to()).isEqualTo(3_000_000));
    }

    @Test
    void rawBytesAndReadingsComeAlong() throws Exception {
        String name = recordings.start(request("raw", Duration.ZERO, "", "psu/wire"), "test");
        house.raw((byte) 1, (byte) 2, (byte) 3);
        house.volts(4.5, clock.utcNanos());
        house.raw((byte) 4);
        clock.advance(Duration.ofSeconds(1));
        recordings.annotate(name, "me", "the pump was loud");
        recordings.stop(name, "test");
        RecordingReader reader = reader(name);
        Manifest.Raw raw = reader.manifest().raws().getFirst();
        try (RawLogReader log = RawLogReader.open(reader.folder().resolve(raw.file()))) {
            assertThat(log.format()).isEqualTo("test;version=1");
            assertThat(log.next()).isTrue();
            assertThat(log.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
            assertThat(log.next()).isTrue();
            assertThat(log.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly(4);
        }
        assertThat(Files.readString(reader.folder().resolve("lab.yaml"))).isEqualTo("lab: bench\n");
        assertThat(Files.readString(reader.folder().resolve("devices.json"))).contains("\"volts\"");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + reader.readings());
                var rows = connection.createStatement().executeQuery("select property, value from readings")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("psu.volts");
            assertThat(rows.getDouble(2)).isEqualTo(4.5);
        }
        assertThat(reader.manifest().annotations())
                .extracting(Manifest.Note::text)
                .containsExactly("the pump was loud");
        assertThat(recordings.list("pump RAW")).extracting(Manifest::name).containsExactly(name);
        assertThat(recordings.list("nothing")).isEmpty();
    }

    @Test
    void samplesAreBitForBitTheSame() throws IOException {
        String name = recordings.start(request("bits", Duration.ZERO, ""), "test");
        house.samples(10, 5000);
        recordings.stop(name, "test");
        RecordingReader reader = reader(name);
        try (RecordedStream power = reader.stream(named(reader, "power"));
                Arena arena = Arena.ofConfined()) {
            MemorySegment volts = arena.allocate(4000 * 4);
            power.copy(0, 510, 4000, volts);
            for (int i = 0; i < 4000; i++) {
                assertThat(volts.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(510f + i);
            }
        }
    }

    @Test
    void aFullDiskEndsItCleanly() throws IOException {
        String name = recordings.start(request("full", Duration.ZERO, ""), "test");
        house.samples(0, 1000);
        free.set(0);
        Awaitility.await().until(() -> recordings.running().isEmpty());
        Manifest manifest = reader(name).manifest();
        assertThat(manifest.endReason()).startsWith("the disk is nearly full");
        assertThat(manifest.streams().getFirst().endSampleId()).isEqualTo(1000);
        assertThat(RecordingCheck.verify(recordings.folder(name)).isComplete()).isTrue();
    }

    @Test
    void aRecorderWithoutMemoryEndsWithItsReason() throws Exception {
        AtomicReference<String> fault = new AtomicReference<>("");
        DiskGuard guard = new DiskGuard(
                () -> {
                    if (!fault.get().isEmpty()) {
                        throw new OutOfMemoryError(fault.get());
                    }
                    return Long.MAX_VALUE;
                },
                0);
        try (Recordings starved = new Recordings(house.lab, house.archive, store, "", guard)) {
            String name = starved.start(request("short", Duration.ZERO, ""), "test");
            house.samples(0, 1000);
            Awaitility.await()
                    .until(() -> starved.running().getFirst().manifest().bytes() > 0);
            fault.set("Cannot reserve 4194304 bytes of direct buffer memory");
            Awaitility.await().until(() -> starved.running().isEmpty());
            Awaitility.await().until(() -> starved.find(name).orElseThrow().isEnded());
            Manifest manifest = starved.find(name).orElseThrow();
            assertThat(manifest.endReason())
                    .contains("there was no memory for it (Cannot reserve 4194304 bytes")
                    .contains("record fewer streams, or give the process more");
            // as when the process dies, what waits for its block to be full is lost: a quarter of a second at most
            assertThat(manifest.streams().getFirst().endSampleId()).isBetween(750L, 1000L);
            // the next one is not hindered
            fault.set("");
            String after = starved.start(request("after", Duration.ZERO, ""), "test");
            starved.stop(after, "test");
            assertThat(starved.find(after).orElseThrow().endReason()).isEqualTo("stopped by test");
        }
    }

    @Test
    void rollingRecordingsFollowEachOtherWithoutALossAndOldOnesGo() throws IOException {
        RecordingRequest rolling = new RecordingRequest(
                "long",
                List.of("*"),
                List.of(),
                List.of("*"),
                "",
                Duration.ZERO,
                Duration.ZERO,
                0,
                "",
                new Rolling(Duration.ofSeconds(10), 0, 2));
        recordings.start(rolling, "test");
        long[] next = {0};
        for (int wanted = 1; wanted <= 4; wanted++) {
            int cut = wanted;
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                if (house.lab.clock().utcNanos() - house.begin < cut * 11_000_000_000L) {
                    clock.advance(Duration.ofSeconds(1));
                }
                house.samples(next[0], 10);
                next[0] += 10;
                return recordings.list("").stream()
                                        .filter(m -> m.endReason().startsWith("continues as "))
                                        .count()
                                >= Math.min(cut, 2)
                        && recordings.running().size() == 1
                        && recordings.running().getFirst().manifest().triggerUtc()
                                >= house.begin + cut * 10_000_000_000L;
            });
        }
        recordings.stop(recordings.running().getFirst().manifest().name(), "test");
        List<Manifest> left = recordings.list("");
        assertThat(left).hasSize(3);
        for (int i = 0; i + 1 < left.size(); i++) {
            long before = left.get(i + 1).streams().getFirst().endSampleId();
            assertThat(left.get(i).streams().getFirst().firstSampleId()).isLessThanOrEqualTo(before);
            assertThat(left.get(i + 1).endReason())
                    .isEqualTo("continues as " + left.get(i).name());
        }
        assertThatThrownBy(() -> new Rolling(Duration.ofMillis(10), 0, 0)).hasMessageContaining("2 s long at least");
    }

    @Test
    void badRequestsAreOneSentence() {
        assertThatThrownBy(() -> recordings.start(request("a/b", Duration.ZERO, ""), "test"))
                .hasMessageContaining("is no name of a recording");
        assertThatThrownBy(() -> recordings.start(request("a", Duration.ZERO, "psu.volts > 5 A"), "test"))
                .hasMessage("psu.volts is in V, not in A: write the bound in its unit");
        assertThatThrownBy(() -> recordings.start(request("a", Duration.ZERO, "psu volts"), "test"))
                .hasMessageContaining("is no condition");
        assertThatThrownBy(() -> recordings.start(request("a", Duration.ZERO, "psu.amps > 1"), "test"))
                .hasMessage("psu has no property amps");
        assertThatThrownBy(() -> recordings.stop("a", "test")).hasMessage("no recording a runs or waits");
    }

    @Test
    void conditionsCompareNumbersInUnitsAndWords() {
        Property volts = Property.real("volts").unit("mV").build();
        Condition above = Condition.parse("psu.volts >= 5 V for 500ms");
        assertThat(above.hold()).isEqualTo(Duration.ofMillis(500));
        assertThat(above.holds(volts, Value.of(5000.0))).isTrue();
        assertThat(above.holds(volts, Value.of(4999.0))).isFalse();
        Condition word = Condition.parse("psu.mode != remote");
        Property mode = Property.text("mode").build();
        assertThat(word.holds(mode, Value.of("local"))).isTrue();
        assertThat(word.holds(mode, Value.of("remote"))).isFalse();
    }
}
