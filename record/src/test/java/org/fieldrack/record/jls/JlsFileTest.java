package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JlsFileTest {
    @TempDir
    Path folder;

    private static SignalDef small(int id, String type) {
        return new SignalDef(id, 1, false, JlsType.parse(type), 1000, 160, 16, 20, 10, 10, 10, "s" + id, "V");
    }

    private static JlsWriter writer(Path file, String... types) throws IOException {
        JlsWriter writer = new JlsWriter(file);
        writer.source(new SourceDef(1, "test", "-", "-", "-", "-"));
        for (int i = 0; i < types.length; i++) {
            SignalDef unused = writer.signal(small(i + 1, types[i]));
        }
        return writer;
    }

    private static MemorySegment ramp(long from, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (from + i) % 1000;
        }
        return MemorySegment.ofArray(values);
    }

    /** A missing span poisons the summaries of the original; in ours only its own entries are NaN. */
    @Test
    void nanDoesNotPoisonUpperLevels() throws IOException {
        Path file = folder.resolve("nan.jls");
        try (JlsWriter writer = writer(file, "f32")) {
            writer.fsr(1, 0, ramp(0, 6000), 6000);
            writer.fsr(1, 7000, ramp(7000, 20_000), 20_000);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            double[] row = new double[4];
            FsrReader samples = reader.samples(1);
            assertThat(samples.length()).isEqualTo(27_000);
            samples.statistics(0, 27_000, 1, row);
            double exact = samples.exact(0, 27_000).mean();
            assertThat(row[0]).isCloseTo(exact, within(1.0));
            assertThat(row[1]).isCloseTo(samples.exact(0, 27_000).std(), within(5.0));
            assertThat(row[2]).isEqualTo(0);
            assertThat(row[3]).isEqualTo(999);
        }
    }

    @Test
    void wideSummariesAreWhole() throws IOException {
        Path file = folder.resolve("wide.jls");
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e9 + i;
        }
        try (JlsWriter writer = writer(file, "f64")) {
            writer.fsr(1, 0, MemorySegment.ofArray(values), values.length);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            double[] rows = new double[40];
            reader.samples(1).statistics(0, 2000, 10, rows);
            for (int i = 0; i < 10; i++) {
                assertThat(rows[4 * i]).isCloseTo(1e9 + 2000 * i + 999.5, within(160.0));
                assertThat(rows[4 * i + 2]).isCloseTo(1e9 + 2000 * i, within(160.0));
            }
        }
    }

    @Test
    void theShortLastChunkIsFound() throws IOException {
        Path file = folder.resolve("last.jls");
        try (JlsWriter writer = writer(file, "f32")) {
            writer.fsr(1, 0, ramp(0, 323), 323);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            assertThat(reader.length(1)).isEqualTo(323);
        }
    }

    /** Cut anywhere, a recording opens, verify tells the loss, and repair gives a whole file with all intact chunks. */
    @Test
    void everyCutIsReadVerifiedAndRepaired() throws IOException {
        Path file = folder.resolve("whole.jls");
        JlsWriter writer = writer(file, "f32", "u1");
        for (int i = 0; i < 60; i++) {
            writer.fsr(1, i * 500L, ramp(i * 500L, 500), 500);
            writer.fsr(2, i * 500L, MemorySegment.ofArray(new byte[63]), 500);
            writer.utc(1, i * 500L, JlsTime.ofNanos(1_700_000_000_000_000_000L + i * 500_000_000L));
        }
        writer.abandon();
        byte[] all = Files.readAllBytes(file);
        Random random = new Random(7);
        Path cut = folder.resolve("cut.jls");
        Path repaired = folder.resolve("repaired.jls");
        int rounds = Vectors.isLong() ? 1000 : 100;
        for (int round = 0; round < rounds; round++) {
            int length = 900 + random.nextInt(all.length - 900);
            Files.write(cut, java.util.Arrays.copyOf(all, length));
            assertThat(JlsVerify.verify(cut).isGood()).isFalse();
            JlsRepair.Result result = JlsRepair.repair(cut, repaired);
            assertThat(JlsVerify.verify(repaired).problems()).isEmpty();
            try (JlsReader reader = JlsReader.open(repaired)) {
                long samples = reader.signal(1).isPresent() ? reader.length(1) : 0;
                assertThat(samples).isGreaterThanOrEqualTo(Math.max(0, length / 7 - 4000));
                for (long at = 0; at + 100 <= samples; at += 997) {
                    double[] numbers = new double[100];
                    reader.samples(1).numbers(at, 100, numbers);
                    assertThat(numbers[50]).isEqualTo((at + 50) % 1000);
                }
            }
            assertThat(result.samples()).isNotNegative();
        }
    }

    /** A stream of three types with a gap, recorded and read back. */
    @Test
    void recordsAStreamWithItsGapsAndTimes() throws IOException {
        SampleStream stream = new SampleStream(
                "s",
                "",
                List.of(
                        Channel.of("a", "V", ElementType.F32),
                        Channel.of("b", "", ElementType.I16),
                        Channel.of("c", "", ElementType.U1)),
                true,
                new SampleClock(1000, 1_700_000_000_000_000_000L),
                null);
        Path file = folder.resolve("stream.jls");
        try (StreamSignals signals = new StreamSignals("dev", stream, 0, 3, file)) {
            for (int i = 0; i < 40; i++) {
                SampleBlock block = block(100_000 + i * 256L);
                if (i != 20) {
                    signals.write(block.firstSampleId(), block.count(), block.columns());
                }
            }
        }
        assertThat(JlsVerify.verify(file).problems()).isEmpty();
        try (JlsReader reader = JlsReader.open(file)) {
            assertThat(reader.length(1)).isEqualTo(40 * 256);
            double[] a = new double[512];
            reader.samples(1).numbers(20 * 256 - 128, 512, a);
            assertThat(a[0]).isEqualTo((100_000 + 20 * 256 - 128) % 1000);
            assertThat(Double.valueOf(a[200])).isNaN();
            assertThat(reader.annotations(2).getFirst().text())
                    .isEqualTo("{\"gap\":{\"from\":" + (100_000 + 20 * 256) + ",\"to\":" + (100_000 + 21 * 256) + "}}");
            assertThat(reader.annotations(1)).isEmpty();
            long start = JlsTime.nanos(reader.timeMap(1).timestamp(0));
            assertThat(start).isCloseTo(1_700_000_000_000_000_000L + 100_000_000_000L, within(1000L));
        }
    }

    private static SampleBlock block(long first) {
        Arena arena = Arena.ofAuto();
        MemorySegment a = arena.allocate(1024);
        MemorySegment b = arena.allocate(512);
        MemorySegment c = arena.allocate(32);
        for (int i = 0; i < 256; i++) {
            a.setAtIndex(ValueLayout.JAVA_FLOAT, i, (first + i) % 1000);
            b.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
        }
        return new SampleBlock(first, 256, List.of(a, b, c), null);
    }

    /** A slow signal's chunk takes minutes to fill: the journal beside keeps what waits. */
    @Test
    void slowSignalsLoseNothingInACrash() throws IOException {
        SampleStream stream = new SampleStream(
                "slow", "", List.of(Channel.of("t", "°C", ElementType.F32)), true, new SampleClock(10, 0), null);
        Path file = folder.resolve("slow.jls");
        Path crashed = folder.resolve("crashed.jls");
        StreamSignals signals = new StreamSignals("dev", stream, 0, 1, file);
        signals.write(0, 21, List.of(ramp(0, 21)));
        signals.flush();
        Files.copy(file, crashed);
        Files.copy(TailJournal.beside(file), TailJournal.beside(crashed), StandardCopyOption.REPLACE_EXISTING);
        signals.close();
        assertThat(TailJournal.beside(file)).doesNotExist();
        assertThat(JlsVerify.verify(crashed).isGood()).isFalse();
        Path repaired = folder.resolve("slow-repaired.jls");
        JlsRepair.Result result = JlsRepair.repair(crashed, repaired);
        assertThat(result.samples()).isGreaterThanOrEqualTo(21);
        try (JlsReader reader = JlsReader.open(repaired)) {
            assertThat(reader.length(1)).isEqualTo(21);
        }
    }

    /** An interrupted read closes a channel; the next one must find the file again. */
    @Test
    void isReadableAfterAnInterruptedRead() throws IOException {
        Path file = folder.resolve("interrupted.jls");
        try (JlsWriter writer = writer(file, "f32")) {
            writer.fsr(1, 0, ramp(0, 300_000), 300_000);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            FsrReader samples = reader.samples(1);
            double[] out = new double[10];
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> samples.numbers(100_000, 10, out)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            samples.numbers(100_000, 10, out);
            assertThat(out).startsWith(0, 1, 2);
        }
    }

    @Test
    void tellsWhenTheFileIsCutShortWhileItIsRead() throws IOException {
        Path file = folder.resolve("cut.jls");
        try (JlsWriter writer = writer(file, "f32")) {
            writer.fsr(1, 0, ramp(0, 300_000), 300_000);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            FsrReader samples = reader.samples(1);
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(5000);
            }
            assertThatThrownBy(() -> samples.numbers(200_000, 10, new double[10]))
                    .isInstanceOf(IOException.class);
        }
    }

    /** Everything that is read on goes through a window of several chunks, what is read here and there through one of one. */
    @Test
    void givesTheSameSamplesForwardsBackwardsAndInJumps() throws IOException {
        Path file = folder.resolve("order.jls");
        int n = 400_000;
        try (JlsWriter writer = writer(file, "f32")) {
            writer.fsr(1, 0, ramp(0, n), n);
        }
        Random random = new Random(4);
        try (JlsReader reader = JlsReader.open(file)) {
            FsrReader samples = reader.samples(1);
            double[] out = new double[10_000];
            for (int round = 0; round < 120; round++) {
                int at = round < 40 ? round * 10_000 : round < 80 ? (79 - round) * 10_000 : random.nextInt(n - 10_000);
                samples.numbers(at, out.length, out);
                for (int i = 0; i < out.length; i++) {
                    assertThat(out[i]).isEqualTo((at + i) % 1000);
                }
            }
        }
    }

    @Test
    void refusesWhatIsNoRecording() throws IOException {
        Path file = folder.resolve("x.jls");
        Files.write(file, new byte[100]);
        assertThatThrownBy(() -> JlsReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no JLS");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(3);
        }
        assertThatThrownBy(() -> JlsReader.open(file)).isInstanceOf(IOException.class);
    }
}
