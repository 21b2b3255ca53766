package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The form of a raw log's file, all numbers little-endian.
 *
 * <p>A file is a head, chunks, and, once it was closed, an index and a trailer:
 *
 * <pre>
 * head     magic "FRAWLOG1", u32 length of the text, u32 CRC-32C of the text, text "format\nname" in UTF-8
 * chunk    u32 magic, u32 length, i64 sequence, i64 UTC nanoseconds, i64 offset in the stream,
 *          u32 CRC-32C of the bytes, u32 CRC-32C of these 36 bytes, then the bytes
 * index    like a chunk with a magic of its own; its bytes are entries of i64 UTC nanoseconds, offset, position in the file
 * trailer  i64 position of the index, magic "FRAWEND1"
 * </pre>
 */
final class RawLogLayout {
    static final long FILE_MAGIC = 0x31474F4C57415246L;
    static final long END_MAGIC = 0x31444E4557415246L;
    static final int CHUNK_MAGIC = 0x4B4E4843;
    static final int INDEX_MAGIC = 0x58444E49;
    static final int FILE_HEAD = 16;
    static final int HEAD = 40;
    static final int TRAILER = 16;
    static final int ENTRY = 24;
    /** Longer pieces are split. */
    static final int MAX_CHUNK = 16 << 20;
    /** Bytes of the stream between entries of the index. */
    static final long INDEX_STEP = 1 << 20;

    static final int LENGTH = 4;
    static final int SEQUENCE = 8;
    static final int TIME = 16;
    static final int OFFSET = 24;
    static final int DATA_CRC = 32;
    static final int HEAD_CRC = 36;

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private RawLogLayout() {}

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Says whether a whole head of a chunk with this magic stands here, undamaged and with its bytes within the file. */
    static boolean isHead(MemorySegment file, long at, int magic) {
        if (at < 0 || at + HEAD > file.byteSize() || file.get(INT, at) != magic) {
            return false;
        }
        int length = file.get(INT, at + LENGTH);
        return length >= 0
                && at + HEAD + length <= file.byteSize()
                && file.get(INT, at + HEAD_CRC)
                        == crc(file.asSlice(at, HEAD_CRC).asByteBuffer());
    }

    /** Says whether the bytes of the chunk whose head stands here are undamaged. */
    static boolean isSound(MemorySegment file, long at) {
        return file.get(INT, at + DATA_CRC)
                == crc(file.asSlice(at + HEAD, file.get(INT, at + LENGTH)).asByteBuffer());
    }
}
