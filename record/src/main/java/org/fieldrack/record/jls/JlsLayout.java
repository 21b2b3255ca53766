package org.fieldrack.record.jls;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Constants of the file format (specification sections 10.1 and 10.2). */
final class JlsLayout {
    static final byte[] MAGIC = {
        0x6A, 0x6C, 0x73, 0x66, 0x6D, 0x74, 0x0D, 0x0A, 0x20, 0x0A, 0x20, 0x1A, 0x20, 0x20, (byte) 0xB2, 0x1C
    };
    static final int VERSION = 0x01000000;

    /** Bytes of the file header. */
    static final int FILE_HEADER = 32;

    /** Bytes of a chunk's header. */
    static final int CHUNK_HEADER = 32;

    static final int ITEM_NEXT = 0;
    static final int ITEM_PREV = 8;
    static final int TAG = 16;
    static final int META = 18;
    static final int LENGTH = 20;
    static final int PREV_LENGTH = 24;
    static final int CRC = 28;

    /** Bytes of the header of index, summary and data payloads: timestamp, count, entry bits. */
    static final int PAYLOAD_HEADER = 16;

    static final int SOURCE_DEF = 0x01;
    static final int SIGNAL_DEF = 0x02;
    static final int USER_DATA = 0x40;
    static final int END = 0xFF;

    static final int TRACK_FSR = 0;
    static final int TRACK_VSR = 1;
    static final int TRACK_ANNOTATION = 2;
    static final int TRACK_UTC = 3;

    static final int KIND_DEF = 0;
    static final int KIND_HEAD = 1;
    static final int KIND_DATA = 2;
    static final int KIND_INDEX = 3;
    static final int KIND_SUMMARY = 4;

    /** Levels of a track: 0 is data. */
    static final int LEVELS = 16;

    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private JlsLayout() {}

    static int tag(int track, int kind) {
        return 0x20 | track << 3 | kind;
    }

    static boolean isTrack(int tag) {
        return (tag & 0xE0) == 0x20 && (tag & 7) <= KIND_SUMMARY;
    }

    static int track(int tag) {
        return tag >> 3 & 3;
    }

    static int kind(int tag) {
        return tag & 7;
    }

    /** Returns bytes of a payload on disk, with padding and checksum. */
    static long padded(long length) {
        return length == 0 ? 0 : (length + 4 + 7) & ~7L;
    }
}
