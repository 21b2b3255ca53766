package org.fieldrack.oni.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.oni.device.OpenEphysExport;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.InProcessTransport;
import org.fieldrack.oni.sim.OniServer;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.Profiles;
import org.fieldrack.oni.sim.ReplayFrames;
import org.fieldrack.oni.sim.SimulatedSystem;
import org.fieldrack.oni.sim.SyncLink;
import org.fieldrack.stream.RawLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read stream is recorded byte by byte, replayed as a controller byte by byte, and exported. */
@Timeout(60)
class RecordReplayTest {
    @TempDir
    Path folder;

    private static Controller controller(Supplier<SimulatedSystem> system) {
        return new Controller(system, Clock.system(), new Faults(), new SyncLink());
    }

    private Path record(Duration length) throws IOException {
        Path file = folder.resolve("read.raw");
        try (OniContext context = OniContext.open(
                new InProcessTransport(
                        controller(() -> Profiles.acceptance(new Faults())), HostOptions.LengthUnit.BYTES),
                HostOptions.DEFAULT)) {
            context.writeRegister(0x0200, 0x8000, 1);
            context.writeRegister(0x0002, 0, 1);
            context.reset();
            Recorder.Result result = Recorder.record(context, file, length, () -> false);
            assertThat(result.frames()).isPositive();
            assertThat(result.timeRegressions()).isZero();
        }
        return file;
    }

    private static byte[] bytes(Path recording) throws IOException {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        try (RawLogReader log = RawLogReader.open(recording)) {
            while (log.next()) {
                all.writeBytes(log.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            }
        }
        return all.toByteArray();
    }

    @Test
    void theReplayGivesTheSameBytes() throws IOException {
        Path file = record(Duration.ofMillis(400));
        byte[] recorded = bytes(file);
        byte[] replayed = new byte[recorded.length];
        try (OniServer server = OniSimulatorService.serve("127.0.0.1:0", controller(ReplayFrames.system(file, false)));
                OniContext context = OniContext.open(
                        new TcpTransport("127.0.0.1", server.port(), HostOptions.LengthUnit.BYTES),
                        HostOptions.DEFAULT)) {
            assertThat(context.table().size()).isEqualTo(8);
            context.start();
            int[] at = {0};
            while (at[0] < recorded.length) {
                context.readBatch(new FrameVisitor() {
                    @Override
                    public void frame(MemorySegment block, int sample, int size, long time, int address) {}

                    @Override
                    public void block(MemorySegment block, int from, int to) {
                        MemorySegment.copy(
                                block, java.lang.foreign.ValueLayout.JAVA_BYTE, from, replayed, at[0], to - from);
                        at[0] += to - from;
                    }
                });
            }
            context.stop();
        }
        assertThat(replayed).isEqualTo(recorded);
    }

    @Test
    void aPacedReplayTakesItsTime() throws IOException {
        Path file = record(Duration.ofMillis(300));
        try (OniContext context = OniContext.open(
                new InProcessTransport(controller(ReplayFrames.system(file, true)), HostOptions.LengthUnit.BYTES),
                HostOptions.DEFAULT)) {
            context.start();
            long began = System.nanoTime();
            long[] last = {0};
            while (last[0] < 250_000_000 / 5) {
                context.readBatch((block, sample, size, time, address) -> last[0] = time);
            }
            assertThat(System.nanoTime() - began).isGreaterThan(150_000_000L);
        }
    }

    @Test
    void somethingElseIsNoRecording() throws IOException {
        Path other = Files.writeString(folder.resolve("other.raw"), "hello hello hello hello hello hello");
        assertThatThrownBy(() -> ReplayFrames.system(other, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no raw log");
    }

    @Test
    void exportsToOpenEphysBinary() throws IOException {
        Path file = record(Duration.ofMillis(300));
        Path out = folder.resolve("oe");
        OpenEphysExport.Result result = OpenEphysExport.export(file, out);
        assertThat(result.lostSamples()).isZero();
        JsonNode structure = JsonMapper.shared().readTree(Files.readString(out.resolve("structure.oebin")));
        JsonNode amplifier = structure.get("continuous").get(0);
        for (JsonNode stream : structure.get("continuous")) {
            if (stream.get("folder_name").asString().equals("rhd2164-1-0/")) {
                amplifier = stream;
            }
        }
        assertThat(amplifier.get("folder_name").asString()).isEqualTo("rhd2164-1-0/");
        assertThat(amplifier.get("num_channels").asInt()).isEqualTo(67);
        assertThat(amplifier.get("sample_rate").asDouble()).isBetween(30_000.0, 30_010.0);
        assertThat(amplifier.get("channels").get(0).get("bit_volts").asDouble()).isEqualTo(0.195);
        long samples = result.samples().getOrDefault("rhd2164-1-0", 0L);
        Path place = out.resolve("continuous/rhd2164-1-0");
        assertThat(Files.size(place.resolve("continuous.dat"))).isEqualTo(samples * 67 * 2);
        ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(place.resolve("continuous.dat")))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < samples; n++) {
            assertThat(data.getShort((n * 67 + 3) * 2)).isEqualTo((short) (7 * n + 31 * 3 & 0x3FF));
        }
        byte[] times = Files.readAllBytes(place.resolve("timestamps.npy"));
        assertThat(new String(times, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
        assertThat(times.length).isEqualTo(128 + samples * 8);
        double first = ByteBuffer.wrap(times).order(ByteOrder.LITTLE_ENDIAN).getDouble(128);
        assertThat(first).isEqualTo(8333 / 250e6);
        Map<String, Long> counts = result.samples();
        assertThat(counts.getOrDefault("neuropixels1-2-0-lfp", 0L))
                .isEqualTo(counts.getOrDefault("neuropixels1-2-0-ap", 0L) / 12);
    }
}
