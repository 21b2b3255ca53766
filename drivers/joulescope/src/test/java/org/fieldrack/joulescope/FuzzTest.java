package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.junit.jupiter.api.Test;

/** Mutated packets, replies and files: refused or taken, never anything else, and the buffer does not grow. */
class FuzzTest {
    private static final int ROUNDS = Vectors.isLong() ? 1_000_000 : 10_000;
    private static final int PACKETS = 8;

    private final Random random = new Random(5);

    private static byte[] transfer(Random random) {
        byte[] bytes = new byte[PACKETS * PacketDecoder.PACKET_LENGTH];
        random.nextBytes(bytes);
        for (int p = 0; p < PACKETS; p++) {
            int at = p * PacketDecoder.PACKET_LENGTH;
            bytes[at] = 1;
            bytes[at + 1] = 0;
            bytes[at + 2] = 0;
            bytes[at + 3] = 2;
            bytes[at + 4] = (byte) p;
            bytes[at + 5] = 0;
        }
        return bytes;
    }

    private void mutate(byte[] bytes, int most) {
        for (int k = random.nextInt(most); k >= 0; k--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
    }

    @Test
    void packets() {
        byte[] good = transfer(random);
        byte[] mutated = good.clone();
        StatisticsTable row = new StatisticsTable(1);
        try (StreamBuffer buffer = StreamBuffer.ofSamples(20_000, List.of(200, 10), 2e6)) {
            for (int round = 0; round < ROUNDS / PACKETS; round++) {
                System.arraycopy(good, 0, mutated, 0, good.length);
                mutate(mutated, 6);
                int length = random.nextInt(10) == 0 ? random.nextInt(mutated.length + 1) : mutated.length;
                boolean unused = buffer.insert(MemorySegment.ofArray(mutated).asSlice(0, length));
                buffer.process();
                if (round % 64 == 0) {
                    long[] range = buffer.sampleIdRange();
                    long[] span = buffer.statisticsGet(range[0] + random.nextInt(1000), range[1], row);
                    assertThat(row.k(0)).isBetween(0L, Math.max(0, span[1] - span[0]));
                    buffer.reset();
                }
            }
        }
    }

    @Test
    void replies() {
        byte[] status = new byte[104];
        byte[] info = "..{\"type\":\"info\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int round = 0; round < ROUNDS / 4; round++) {
            byte[] reply = new byte[random.nextInt(status.length + 1)];
            random.nextBytes(reply);
            if (reply.length > 3) {
                reply[0] = 1;
                reply[1] = (byte) reply.length;
                reply[2] = (byte) (2 + random.nextInt(3));
            }
            assertThat(ControlPackets.status(reply)).containsKey("return_code");
            Optional<StatisticsUpdate> unused = ControlPackets.sensorStatistics(reply);
            assertThat(ControlPackets.extioStatus(reply)).isNotNull();
            byte[] text = info.clone();
            mutate(text, 4);
            assertThat(ControlPackets.info(text)).isNotNull();
        }
    }

    private byte[] recording() throws IOException {
        MemoryChannel out = new MemoryChannel();
        byte[] calibration = new Calibration(1, "00".repeat(16), SampleScale.unit(), false).save();
        try (StreamBuffer buffer = StreamBuffer.ofSamples(2000, List.of(10), 1000);
                DataRecorder recorder = new DataRecorder(
                        out, new LegacyGeometry(10, 10, 2), Optional.of(calibration), Optional.empty())) {
            for (int step = 0; step < 12; step++) {
                int[] raw = random.ints(50).toArray();
                boolean unused = buffer.insertRaw(MemorySegment.ofArray(raw));
                buffer.process();
                boolean stop = recorder.streamNotify(buffer);
                assertThat(stop).isFalse();
            }
        }
        return out.toByteArray();
    }

    @Test
    void files() throws IOException {
        byte[] good = recording();
        List<String> others = new ArrayList<>();
        int refused = 0;
        for (int round = 0; round < ROUNDS / 2; round++) {
            byte[] bytes = good.clone();
            mutate(bytes, 12);
            byte[] cut = random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                read(cut);
            } catch (IOException | IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                others.add(e + " at " + e.getStackTrace()[0]);
            }
        }
        assertThat(others.stream().limit(5)).isEmpty();
        assertThat(refused).isPositive();
    }

    private void read(byte[] bytes) throws IOException {
        ContainerReader container = new ContainerReader(bytes);
        for (var tag = container.next(); tag.isPresent(); tag = container.next()) {
            assertThat(tag.get().name()).hasSize(3);
        }
        try (DataReader reader = new DataReader(new MemoryChannel(bytes))) {
            long end = reader.length();
            if (end > 10 && end < 10_000) {
                assertThat(reader.samplesGet(0, end, List.of("current")).samples())
                        .isEqualTo(end);
                assertThat(reader.statisticsGet(0, end).samples()).isBetween(0L, Long.MAX_VALUE);
                assertThat(reader.dataGet(0, end, 3).rows()).isPositive();
            }
        }
    }
}
