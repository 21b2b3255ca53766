package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes bulk packets apart and finds out which never came (specification sections 2.4 and 2.5).
 *
 * <p>One thread.
 */
final class PacketDecoder {
    /** Bytes of a packet. */
    static final int PACKET_LENGTH = 512;

    /** Samples of a packet. */
    static final int SAMPLES = 126;

    private static final int HEADER = 8;
    private static final int TYPE_RAW = 1;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Takes raw samples. */
    interface Sink {
        void raw(MemorySegment words, long offsetBytes, int count);

        void missing(int count);

        void voltageRange(int range);
    }

    private final Sink sink;
    private long expected;
    private int voltageRange;
    private volatile long typeInvalid;
    private volatile long dataInvalid;
    private volatile long packetsMissing;

    PacketDecoder(Sink sink) {
        this.sink = sink;
    }

    void reset() {
        expected = 0;
        typeInvalid = 0;
        dataInvalid = 0;
        packetsMissing = 0;
        voltageRange = 0;
    }

    /** Takes a transfer; an incomplete packet at its end is ignored. */
    void decode(MemorySegment transfer) {
        long end = transfer.byteSize() / PACKET_LENGTH * PACKET_LENGTH;
        for (long at = 0; at < end; at += PACKET_LENGTH) {
            packet(transfer, at);
        }
    }

    private void packet(MemorySegment transfer, long at) {
        if (transfer.get(BYTE, at) != TYPE_RAW) {
            typeInvalid++;
            return;
        }
        int length = transfer.get(SHORT, at + 2) & 0xFFFF;
        int index = transfer.get(SHORT, at + 4) & 0xFFFF;
        if (transfer.get(BYTE, at + 1) == 0 && (length & 0x7FFF) == PACKET_LENGTH) {
            int lost = index - (int) expected & 0xFFFF;
            if (lost > 0) {
                sink.missing(lost * SAMPLES);
            }
            expected += lost;
            packetsMissing += lost;
            voltageRange = length >>> 15;
            sink.voltageRange(voltageRange);
        } else {
            dataInvalid++;
        }
        sink.raw(transfer, at + HEADER, SAMPLES);
        expected++;
    }

    /** Returns what was wrong since the last reset: types left out, headers that were wrong though samples were taken, gaps. */
    Map<String, StreamBuffer.Item> status() {
        Map<String, StreamBuffer.Item> status = new LinkedHashMap<>();
        status.put("packet_type_invalid", new StreamBuffer.Item(typeInvalid, "packets"));
        status.put("packet_data_invalid", new StreamBuffer.Item(dataInvalid, "packets"));
        status.put("packet_missing", new StreamBuffer.Item(packetsMissing, "packets"));
        return status;
    }
}
