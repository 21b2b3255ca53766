package org.fieldrack.oni;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;

/** Mutated signal and frame streams: named errors only, no read past a block. */
class FuzzTest {
    private static final int[][] TABLE = {
        {0, 12, 1, 8, 0}, {1, 10, 2, 16, 32}, {2, 0, 0, 0, 0}, {0x100, 3, 1, 142, 0}, {0x101, 9, 1, 7, 0}
    };
    private final Random random = new Random(20260101);
    private final int rounds = Vectors.isLong() ? 500_000 : 20_000;

    private void mutate(byte[] bytes) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = 0;
                case 1 -> bytes[at] = (byte) 0xFF;
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes[at] = (byte) random.nextInt();
            }
        }
    }

    @Test
    void signalStreams() {
        byte[] good = ScriptedTransport.table(TABLE);
        int named = 0;
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = good.clone();
            mutate(bytes);
            ScriptedTransport transport = new ScriptedTransport();
            transport.signalEnds = true;
            transport.resets.add(java.util.Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(40)));
            try (OniContext context = new OniContext(transport, HostOptions.DEFAULT, transport.clock)) {
                context.init(-1);
                assertThat(context.table().size()).isLessThanOrEqualTo(TABLE.length);
            } catch (OniException e) {
                named++;
            }
        }
        assertThat(named).isBetween(rounds / 10, rounds - 1);
    }

    @Test
    void frameStreams() {
        byte[] good = frames();
        int named = 0;
        long delivered = 0;
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = java.util.Arrays.copyOf(good, 16 + random.nextInt(good.length - 16));
            mutate(bytes);
            ScriptedTransport transport = new ScriptedTransport();
            transport.resets.add(ScriptedTransport.table(TABLE));
            transport.stream(bytes);
            long[] count = {0};
            try (OniContext context =
                    OniContext.open(transport, HostOptions.DEFAULT.withLenientFrames(random.nextBoolean()))) {
                context.start();
                while (true) {
                    context.readBatch((block, sample, size, time, address) -> {
                        assertThat((long) sample + size).isLessThanOrEqualTo(block.byteSize());
                        count[0]++;
                    });
                }
            } catch (OniException e) {
                named++;
                assertThat(e.error()).isIn(OniError.BAD_FRAME, OniError.READ_FAILURE);
            }
            delivered += count[0];
        }
        assertThat(named).isEqualTo(rounds);
        assertThat(delivered).isGreaterThan(rounds);
    }

    @Test
    void scannersStayInsideTheBlock() {
        byte[] good = frames();
        DeviceTable table = table();
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = good.clone();
            mutate(bytes);
            int to = random.nextInt(bytes.length + 1);
            FrameScanner scanner = new FrameScanner(table, random.nextBoolean());
            MemorySegment block = MemorySegment.ofArray(bytes).asSlice(0, to);
            int end = scanner.scan(
                    block,
                    0,
                    to,
                    (b, sample, size, time, address) ->
                            assertThat(sample + size).isLessThanOrEqualTo(to));
            assertThat(end).isBetween(0, to);
            scanner.fault(block, end, to);
            scanner.needed(block, end, to);
        }
    }

    private static DeviceTable table() {
        return new DeviceTable(java.util.Arrays.stream(TABLE)
                .map(r -> new DeviceDescriptor(r[0], r[1], r[2], r[3], r[4]))
                .toList());
    }

    private static byte[] frames() {
        ByteBuffer out = ByteBuffer.allocate(16_384).order(ByteOrder.LITTLE_ENDIAN);
        int[][] senders = {TABLE[0], TABLE[1], TABLE[3], TABLE[4]};
        for (int i = 0; i < 60; i++) {
            int[] row = senders[i % senders.length];
            out.putLong(1000L + i).putInt(row[0]).putInt(row[3]);
            for (int k = 0; k < (row[3] + 3 & ~3); k++) {
                out.put((byte) k);
            }
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }
}
