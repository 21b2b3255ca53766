package org.fieldrack.bench.joulescope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;
import org.fieldrack.joulescope.StreamBuffer;

/**
 * Bulk transfers of 256 packets of 126 samples as the instrument sends them: random codes over all current ranges, none missing,
 * a range switch every so many samples.
 */
final class RawTransfers {
    private static final int TRANSFERS = 32;
    private static final int PACKETS = 256;
    private static final int SAMPLES = 126;
    private static final int PACKET_BYTES = 512;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment[] transfers = new MemorySegment[TRANSFERS];
    private int next;
    private int index;

    RawTransfers(int dwell) {
        Random random = new Random(1);
        int range = 0;
        int at = 0;
        for (int t = 0; t < TRANSFERS; t++) {
            transfers[t] = MemorySegment.ofArray(new byte[PACKETS * PACKET_BYTES]);
            for (int packet = 0; packet < PACKETS; packet++) {
                long begin = (long) packet * PACKET_BYTES;
                transfers[t].set(ValueLayout.JAVA_BYTE, begin, (byte) 1);
                transfers[t].set(SHORT, begin + 2, (short) PACKET_BYTES);
                for (int k = 0; k < SAMPLES; k++, at++) {
                    range = at % dwell == 0 ? random.nextInt(7) : range;
                    int current = random.nextInt(1 << 14) << 2 | range & 3;
                    int voltage = random.nextInt(1 << 14) << 2 | (at & 1) << 1 | range >> 2;
                    transfers[t].set(INT, begin + 8 + 4L * k, current | voltage << 16);
                }
            }
        }
    }

    /** Returns samples of one lap. */
    long samples() {
        return (long) TRANSFERS * PACKETS * SAMPLES;
    }

    /** Inserts and processes all transfers, with packet numbers that go on. */
    void into(StreamBuffer buffer) {
        if (buffer.sampleIdRange()[1] == 0) {
            index = 0;
        }
        for (int t = 0; t < TRANSFERS; t++) {
            MemorySegment transfer = transfers[next];
            next = (next + 1) % TRANSFERS;
            for (int packet = 0; packet < PACKETS; packet++) {
                transfer.set(SHORT, (long) packet * PACKET_BYTES + 4, (short) index++);
            }
            boolean unused = buffer.insert(transfer);
            buffer.process();
        }
    }
}
