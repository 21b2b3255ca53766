package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RawLogTest {
    private static final String FORMAT = "oni-read;version=1";

    @TempDir
    Path folder;

    private Path file;
    private final Random random = new Random(11);
    private final List<byte[]> pieces = new ArrayList<>();

    @BeforeEach
    void name() {
        file = folder.resolve("read.rawlog");
    }

    private void append(RawLogWriter writer, int count, int most) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] piece = new byte[1 + random.nextInt(most)];
            random.nextBytes(piece);
            writer.append(1000L * pieces.size(), MemorySegment.ofArray(piece));
            pieces.add(piece);
        }
    }

    private void write(int count, int most) throws IOException {
        try (RawLogWriter writer = RawLogWriter.create(file, FORMAT, "probe/read")) {
            append(writer, count, most);
        }
    }

    private static byte[] bytes(RawLogReader reader) {
        return reader.bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    private void assertWhole(Path path) throws IOException {
        try (RawLogReader reader = RawLogReader.open(path)) {
            assertThat(reader.format()).isEqualTo(FORMAT);
            assertThat(reader.name()).isEqualTo("probe/read");
            long offset = 0;
            for (int i = 0; i < pieces.size(); i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.sequence()).isEqualTo(i);
                assertThat(reader.time()).isEqualTo(1000L * i);
                assertThat(reader.offset()).isEqualTo(offset);
                assertThat(bytes(reader)).isEqualTo(pieces.get(i));
                offset += pieces.get(i).length;
            }
            assertThat(reader.next()).isFalse();
            assertThat(reader.report().isSound()).isTrue();
        }
    }

    @Test
    void whatWasAppendedComesBackAlsoInPiecesLargerThanTheBuffer() throws IOException {
        write(300, 20_000);
        assertWhole(file);
        try (RawLogWriter writer = RawLogWriter.open(file)) {
            append(writer, 4, 3_000_000);
            append(writer, 300, 100);
        }
        assertWhole(file);
        assertThat(RawLog.verify(file).closed()).isTrue();
    }

    @Test
    void seeksFindTimeAndOffset() throws IOException {
        write(2000, 10_000);
        long[] offsets = new long[pieces.size() + 1];
        for (int i = 0; i < pieces.size(); i++) {
            offsets[i + 1] = offsets[i] + pieces.get(i).length;
        }
        try (RawLogReader reader = RawLogReader.open(file)) {
            for (int i : new int[] {0, 1, 77, 1000, 1999}) {
                for (long time : new long[] {1000L * i, 1000L * i + 999}) {
                    reader.seekTime(time);
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.sequence()).isEqualTo(i);
                }
                for (long offset : new long[] {offsets[i], offsets[i + 1] - 1}) {
                    reader.seekOffset(offset);
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.sequence()).isEqualTo(i);
                    assertThat(reader.lostBefore()).isZero();
                }
            }
            reader.seekTime(-5);
            assertThat(reader.next()).isTrue();
            assertThat(reader.sequence()).isZero();
            reader.seekOffset(offsets[pieces.size()]);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void aLogThatWasCutAnywhereGoesOnBehindItsLastWholeChunk() throws IOException {
        write(40, 200);
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 40 + FORMAT.length(); cut < whole.length; cut += 1 + random.nextInt(60)) {
            Path part = folder.resolve("cut-" + cut);
            Files.write(part, java.util.Arrays.copyOf(whole, cut));
            long chunks = RawLog.verify(part).chunks();
            byte[] more = {1, 2, 3};
            try (RawLogWriter writer = RawLogWriter.open(part)) {
                assertThat(writer.sequence()).isEqualTo(chunks);
                writer.append(99, MemorySegment.ofArray(more));
            }
            RawLog.Report report = RawLog.verify(part);
            assertThat(report.chunks()).isEqualTo(chunks + 1);
            assertThat(report.isSound()).isTrue();
            try (RawLogReader reader = RawLogReader.open(part)) {
                for (int i = 0; i < chunks; i++) {
                    assertThat(reader.next()).isTrue();
                    assertThat(bytes(reader)).isEqualTo(pieces.get(i));
                }
                assertThat(reader.next()).isTrue();
                assertThat(bytes(reader)).isEqualTo(more);
            }
        }
    }

    @Test
    void aDamagedByteCostsItsChunkAndTheReportSaysHowMuch() throws IOException {
        write(100, 500);
        byte[] bytes = Files.readAllBytes(file);
        int at = 16 + FORMAT.length() + 1 + "probe/read".length();
        for (int i = 0; i < 50; i++) {
            at += RawLogLayout.HEAD + pieces.get(i).length;
        }
        bytes[at + RawLogLayout.HEAD] ^= 0x40;
        Files.write(file, bytes);
        RawLog.Report report = RawLog.verify(file);
        assertThat(report.chunks()).isEqualTo(99);
        assertThat(report.lostChunks()).isEqualTo(1);
        assertThat(report.lostBytes()).isEqualTo(pieces.get(50).length);
        assertThat(report.strayBytes()).isEqualTo(RawLogLayout.HEAD + pieces.get(50).length);
        assertThat(report.damages()).hasSize(2);

        Path repaired = folder.resolve("repaired");
        assertThat(RawLog.repair(file, repaired)).isEqualTo(report);
        RawLog.Report after = RawLog.verify(repaired);
        assertThat(after.strayBytes()).isZero();
        assertThat(after.chunks()).isEqualTo(99);
        assertThat(after.lostBytes()).isEqualTo(report.lostBytes());
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Files.writeString(file, "some text that is long enough to be a head of a log");
        assertThatThrownBy(() -> RawLogReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no raw log");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> RawLog.verify(file)).hasMessageContaining("no raw log");
    }
}
