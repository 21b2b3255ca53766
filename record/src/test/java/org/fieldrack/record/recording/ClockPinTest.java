package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instruments see the same three pulses; the clock of one is 3 ms ahead. */
class ClockPinTest {
    private static final long MS = 1_000_000L;
    private static final long AHEAD = 3 * MS;
    private static final List<Integer> PULSES_MICROS = List.of(100_030, 300_030, 500_030);
    private static final int PULSE_MICROS = 10_000;

    @TempDir
    Path store;

    private final Clock clock = Clock.system();
    private final Lab lab = new Lab("bench", clock);
    private SqliteArchive archive;
    private Recordings recordings;
    private SampleStream scope;
    private SampleStream lines;
    private LabDevice probe;
    private String name = "";

    @BeforeEach
    void record() throws IOException {
        archive = SqliteArchive.open(store, ArchiveConfig.defaults(), clock);
        recordings = new Recordings(lab, archive, store, "lab: bench\n");
        long begin = clock.utcNanos();
        scope = new SampleStream(
                "wave",
                "",
                List.of(Channel.of("sync", "", ElementType.U1)),
                true,
                new SampleClock(10_000, begin),
                null);
        lines = new SampleStream(
                "digital",
                "",
                List.of(Channel.of("port", "", ElementType.U16)),
                false,
                new SampleClock(1e6, begin + AHEAD),
                null);
        LabDevice unused = device("scope", scope);
        probe = device("probe", lines);
        probe.counters().counter("retries", "times it was asked again").add(2);
        name = recordings.start(RecordingRequest.of("shot"), "test");
        wave();
        digital();
        probe.counters().counter("retries", "times it was asked again").increment();
        recordings.stop(name, "test");
    }

    @AfterEach
    void close() {
        recordings.close();
        lab.close();
        archive.close();
    }

    private LabDevice device(String called, SampleStream stream) {
        LabDevice device = new LabDevice(called, "test", clock, store, store);
        lab.add(device);
        device.attach(new Schema(List.of()), new DeviceHandler() {
            @Override
            public List<SampleStream> streams() {
                return List.of(stream);
            }
        });
        device.state(State.ON, "", "");
        return device;
    }

    private static boolean isHigh(int micros) {
        return PULSES_MICROS.stream().anyMatch(pulse -> micros >= pulse && micros < pulse + PULSE_MICROS);
    }

    private void wave() {
        try (Arena arena = Arena.ofConfined()) {
            int count = 6000;
            MemorySegment bits = arena.allocate(count / 8);
            for (int i = 0; i < count; i++) {
                if (isHigh(i * 100)) {
                    byte before = bits.get(ValueLayout.JAVA_BYTE, i / 8);
                    bits.set(ValueLayout.JAVA_BYTE, i / 8, (byte) (before | 1 << i % 8));
                }
            }
            scope.emit(new SampleBlock(0, count, List.of(bits), null));
        }
    }

    private void digital() {
        try (Arena arena = Arena.ofConfined()) {
            int count = 600;
            MemorySegment ports = arena.allocate(count * 2L);
            MemorySegment ticks = arena.allocate(count * 8L);
            for (int i = 0; i < count; i++) {
                int micros = i * 1000 + 30;
                ticks.setAtIndex(ValueLayout.JAVA_LONG, i, micros);
                // another bit toggles all the time
                ports.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (i % 2 | (isHigh(micros) ? 8 : 0)));
            }
            lines.emit(new SampleBlock(0, count, List.of(ports), ticks));
        }
    }

    private static PinRequest request(String reference, String pinned) {
        return new PinRequest(reference, pinned, Long.MIN_VALUE, Long.MAX_VALUE, PinRequest.WITHIN);
    }

    private Manifest manifest() {
        return recordings.find(name).orElseThrow();
    }

    @Test
    void aSharedPulsePinsTwoClocksAndMovesTheTimes() throws IOException {
        assertThat(new Alignment(manifest()).pairs()).singleElement().matches(pair -> !pair.pinned());
        Manifest.Pin pin = recordings.pin(name, request("scope/wave.sync", "probe/digital.port[3]"), "somebody");

        assertThat(pin.pulses()).isEqualTo(3);
        assertThat(pin.uncertaintyNanos()).isBetween(1L, 2 * MS);
        assertThat(Math.abs(pin.offsetNanos() + AHEAD)).isLessThanOrEqualTo(pin.uncertaintyNanos());
        Manifest kept = Manifest.load(recordings.folder(name));
        assertThat(kept.pins()).containsExactly(pin);
        assertThat(new Alignment(kept).pairs())
                .containsExactly(new Alignment.Pair("probe", "scope", pin.uncertaintyNanos(), true));

        RecordingReader reader = RecordingReader.open(recordings.folder(name));
        Manifest.Stream about = kept.streams().stream()
                .filter(stream -> stream.device().equals("probe"))
                .findFirst()
                .orElseThrow();
        try (RecordedStream moved = reader.stream(about);
                RecordedStream recorded = reader.recorded(about)) {
            assertThat(moved.utcNanos(100) - recorded.utcNanos(100)).isEqualTo(pin.offsetNanos());
            assertThat(moved.line(100).utcNanos() - recorded.line(100).utcNanos())
                    .isEqualTo(pin.offsetNanos());
        }

        recordings.unpin(name, "probe", "somebody");
        assertThat(manifest().pins()).isEmpty();
    }

    @Test
    void samplesMayBeNamedInstead() {
        // the first sample behind the pulse in each
        Manifest.Pin pin = recordings.pin(name, request("scope/wave@1001", "probe/digital@100"), "somebody");
        assertThat(pin.pulses()).isEqualTo(1);
        assertThat(Math.abs(pin.offsetNanos() + AHEAD)).isLessThanOrEqualTo(pin.uncertaintyNanos());
    }

    @Test
    void whatCannotBePinnedIsToldInASentence() {
        assertThatThrownBy(() -> recordings.pin(name, request("scope/wave.nothing", "probe/digital.port"), "x"))
                .hasMessageContaining("its channels are sync");
        assertThatThrownBy(() -> recordings.pin(name, request("psu/wave.sync", "probe/digital.port"), "x"))
                .hasMessageContaining("is in no stream of the recording");
        assertThatThrownBy(() -> recordings.pin(name, request("scope/wave@9000", "probe/digital@100"), "x"))
                .hasMessageContaining("scope/wave has 0 to 5999");
        assertThatThrownBy(() -> recordings.pin(name, request("scope/wave.sync", "scope/wave@100"), "x"))
                .hasMessageContaining("one clock");
        assertThatThrownBy(() -> recordings.pin(name, request("scope/wave.sync", "probe/digital.port[0]"), "x"))
                .hasMessageContaining("not clear which belong together");
        assertThatThrownBy(() -> recordings.unpin(name, "probe", "x")).hasMessageContaining("is not pinned");
        Manifest.Pin unused = recordings.pin(name, request("scope/wave.sync", "probe/digital.port[3]"), "x");
        assertThatThrownBy(() -> recordings.pin(name, request("probe/digital.port[3]", "scope/wave.sync"), "x"))
                .hasMessageContaining("pinned to scope already");
    }

    @Test
    void countersStandInTheManifestAndInTheReport() throws IOException {
        assertThat(manifest().counters()).contains(new Manifest.Count("probe", "retries", 2, 3));
        assertThat(RecordingCheck.verify(recordings.folder(name)).counted())
                .containsExactly(new Manifest.Count("probe", "retries", 2, 3));
    }

    @Test
    void everyFileHasAChecksumThatVerifyCompares() throws Exception {
        recordings.awaitSealed();
        Path folder = recordings.folder(name);
        assertThat(manifest().files())
                .extracting(Manifest.FileSum::name)
                .contains("lab.yaml", "devices.json", "readings.sqlite", "scope-wave.jls", "probe-digital.blocks");
        assertThat(RecordingCheck.verify(folder).problems()).isEmpty();

        Files.writeString(folder.resolve("lab.yaml"), "lab: bencg\n");
        Files.delete(folder.resolve("devices.json"));
        assertThat(RecordingCheck.verify(folder).problems())
                .containsExactlyInAnyOrder(
                        "devices.json is missing",
                        "lab.yaml is not what it was when the recording ended: its SHA-256 differs");
    }
}
