package org.fieldrack.oni.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.OniServer;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.Profiles;
import org.fieldrack.oni.sim.ReplayFrames;
import org.fieldrack.oni.sim.SimulatedSystem;
import org.fieldrack.oni.sim.SyncLink;
import org.fieldrack.stream.RawLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole profile over TCP, every frame checked, recorded, replayed as a controller: 60 s in a long run, 3 s else. */
@Timeout(400)
class FullProfileTest {
    private static final long SECONDS = Vectors.isLong() ? 60 : 3;

    @TempDir
    Path folder;

    private static OniServer serve(Supplier<SimulatedSystem> system) throws IOException {
        return OniSimulatorService.serve(
                "127.0.0.1:0", new Controller(system, Clock.system(), new Faults(), new SyncLink()));
    }

    private static OniContext connect(OniServer server) {
        return OniContext.open(
                new TcpTransport("127.0.0.1", server.port(), HostOptions.LengthUnit.BYTES), HostOptions.DEFAULT);
    }

    /** Checks frames and sums bytes on their way, into a log where there is one. */
    private static final class Watched implements FrameVisitor {
        private final ProfileCheck check = new ProfileCheck();
        private final MessageDigest digest;
        private final Sink sink;
        private long bytes;

        Watched(Sink sink) throws NoSuchAlgorithmException {
            this.sink = sink;
            this.digest = MessageDigest.getInstance("SHA-256");
        }

        @Override
        public void frame(MemorySegment block, int sample, int size, long time, int address) {
            check.frame(block, sample, size, time, address);
        }

        @Override
        public void block(MemorySegment block, int from, int to) {
            MemorySegment part = block.asSlice(from, to - from);
            bytes += part.byteSize();
            digest.update(part.asByteBuffer());
            try {
                sink.append(part);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String sum() {
            return bytes + " " + HexFormat.of().formatHex(digest.digest());
        }
    }

    private interface Sink {
        void append(MemorySegment bytes) throws IOException;
    }

    @Test
    void nothingIsLostAndTheReplayIsTheSameBytes() throws Exception {
        Path file = folder.resolve("profile.raw");
        Watched first;
        try (OniServer server = serve(() -> Profiles.acceptance(new Faults()));
                OniContext context = connect(server)) {
            context.writeRegister(0x0002, 0, 1);
            context.writeRegister(0x0200, 0x8000, 1);
            context.reset();
            String format = new RecordedTable(ProfileCheck.CLOCK, context.table()).format();
            try (RawLogWriter log = RawLogWriter.create(file, format, "read")) {
                first = new Watched(bytes -> log.append(Clock.system().utcNanos(), bytes));
                context.start();
                while (first.check.time() < SECONDS * ProfileCheck.CLOCK) {
                    context.readBatch(first);
                }
                context.stop();
            }
            assertThat(first.check.fault()).isEmpty();
            assertThat(first.check.missing()).isEmpty();
            assertThat(first.check.frames()).isGreaterThan(62_300 * SECONDS);
            assertThat(context.timeRegressions()).isZero();
        }
        Watched second = new Watched(_ -> {});
        try (OniServer server = serve(ReplayFrames.system(file, false));
                OniContext context = connect(server)) {
            context.start();
            while (second.bytes < first.bytes) {
                context.readBatch(second);
            }
            context.stop();
        }
        assertThat(second.check.fault()).isEmpty();
        assertThat(second.check.frames()).isEqualTo(first.check.frames());
        assertThat(second.sum()).isEqualTo(first.sum());
        System.out.printf(
                "full profile: %d frames, %d bytes in %d s, none lost, replay equal%n",
                first.check.frames(), first.bytes, SECONDS);
    }
}
