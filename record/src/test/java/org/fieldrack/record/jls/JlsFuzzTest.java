package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.fieldrack.base.Vectors;
import org.fieldrack.stream.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated and cut files of version 2, every second one with its checksums mended so that what was changed is believed: refused
 * or read, never anything else, in bounded memory.
 */
class JlsFuzzTest {
    private static final int ROUNDS = Vectors.isLong() ? 500_000 : 4000;
    private static final int REPAIR_EACH = 50;

    @TempDir
    Path folder;

    private final Random random = new Random(11);

    private byte[] recording(boolean closed) throws IOException {
        Path file = folder.resolve("whole.jls");
        JlsWriter writer = new JlsWriter(file);
        writer.source(new SourceDef(1, "test", "-", "-", "-", "-"));
        List<String> types = List.of("f32", "u4", "i64");
        for (int k = 0; k < types.size(); k++) {
            SignalDef unused = writer.signal(new SignalDef(
                    k + 1, 1, false, JlsType.parse(types.get(k)), 1000, 80, 16, 20, 10, 10, 10, "s" + k, "V"));
        }
        writer.omitConstant(2, true);
        writer.fsr(1, 0, MemorySegment.ofArray(new float[2000]), 2000);
        writer.fsr(2, 0, MemorySegment.ofArray(new byte[1000]), 2000);
        writer.fsr(3, 5, MemorySegment.ofArray(new long[300]), 300);
        for (int k = 0; k < 12; k++) {
            byte[] text = "note".getBytes(StandardCharsets.UTF_8);
            writer.annotation(1, k, k, JlsWriter.AnnotationType.TEXT, 0, JlsWriter.Storage.STRING, text);
            writer.utc(1, k * 10L, k);
        }
        writer.userData(1, JlsWriter.Storage.JSON, "{}".getBytes(StandardCharsets.UTF_8));
        if (closed) {
            writer.close();
        } else {
            writer.abandon();
        }
        return Files.readAllBytes(file);
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    /** Places of the chunks of a file, before it is changed. */
    private static List<Integer> chunks(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> out = new ArrayList<>();
        int at = JlsLayout.FILE_HEADER;
        while (at + JlsLayout.CHUNK_HEADER <= bytes.length) {
            out.add(at);
            at += JlsLayout.CHUNK_HEADER + (int) JlsLayout.padded(in.getInt(at + JlsLayout.LENGTH));
        }
        return out;
    }

    private static void mend(byte[] bytes, List<Integer> chunks) {
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : chunks) {
            long length = Integer.toUnsignedLong(out.getInt(at + JlsLayout.LENGTH));
            long end = at + JlsLayout.CHUNK_HEADER + JlsLayout.padded(length);
            out.putInt(at + JlsLayout.CRC, crc(bytes, at, JlsLayout.CRC));
            if (length > 0 && end <= bytes.length) {
                out.putInt((int) end - 4, crc(bytes, at + JlsLayout.CHUNK_HEADER, (int) length));
            }
        }
    }

    /** Changes bytes, a few of them in headers and the first bytes of payloads, where they matter most. */
    private byte[] mutated(byte[] good, List<Integer> chunks) {
        byte[] bytes = good.clone();
        for (int k = random.nextInt(6); k >= 0; k--) {
            int at = chunks.get(random.nextInt(chunks.size())) + random.nextInt(64);
            int anywhere = JlsLayout.FILE_HEADER + random.nextInt(bytes.length - JlsLayout.FILE_HEADER);
            byte value = random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextInt(3) - 1);
            bytes[random.nextInt(4) > 0 && at < bytes.length ? at : anywhere] = value;
        }
        if (random.nextBoolean()) {
            mend(bytes, chunks);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    @Test
    void mutatedFilesAreReadOrRefused() throws IOException {
        byte[][] good = {recording(true), recording(false)};
        List<List<Integer>> chunks = List.of(chunks(good[0]), chunks(good[1]));
        Path file = folder.resolve("mutated.jls");
        Path repaired = folder.resolve("repaired.jls");
        List<String> others = new ArrayList<>();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int which = random.nextInt(4) == 0 ? 1 : 0;
            byte[] bytes = mutated(good[which], chunks.get(which));
            Files.write(file, bytes);
            try {
                readAll(file);
                if (round % REPAIR_EACH == 0) {
                    assertThat(JlsRepair.repair(file, repaired).samples()).isNotNegative();
                    assertThat(JlsVerify.verify(repaired).problems()).isEmpty();
                    assertThat(Files.size(repaired)).isLessThan(20L * good[0].length);
                }
            } catch (IOException e) {
                refused++;
            } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
                others.add(round + ": " + e + " at "
                        + Arrays.asList(e.getStackTrace()).subList(0, 5));
            }
        }
        assertThat(others.stream().limit(5)).isEmpty();
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    private static void readAll(Path file) throws IOException {
        IOException damage = null;
        try (JlsReader reader = JlsReader.open(file)) {
            assertThat(reader.userData()).isNotNull();
            for (SignalDef signal : reader.signals()) {
                assertThat(reader.annotations(signal.id())).isNotNull();
                try {
                    samples(reader, signal);
                } catch (IOException e) {
                    damage = e;
                }
            }
        }
        assertThat(JlsVerify.verify(file).problems()).isNotNull();
        if (damage != null) {
            throw damage;
        }
    }

    private static void samples(JlsReader reader, SignalDef signal) throws IOException {
        if (signal.variable()) {
            return;
        }
        long unused = reader.timeMap(signal.id()).sampleId(1L << 40);
        FsrReader samples = reader.samples(signal.id());
        long length = samples.length();
        if (length == 0) {
            return;
        }
        double[] rows = new double[4 * 10];
        samples.statistics(0, length, 1, rows);
        samples.statistics(0, Math.max(1, length / 10), (int) Math.min(10, length), rows);
        samples.envelope(0, length, length, new Statistics());
        samples.numbers(Math.max(0, length - 10), (int) Math.min(10, length), rows);
    }
}
