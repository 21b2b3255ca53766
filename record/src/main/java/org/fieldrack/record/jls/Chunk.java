package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A chunk of a file that is being read.
 *
 * @param offset where its header begins
 * @param payload without padding and checksum
 */
record Chunk(long offset, long next, int tag, int meta, MemorySegment payload, MemorySegment stored) {
    /** Returns the chunk that begins here, empty where none does: out of the file, or a damaged header. */
    static Optional<Chunk> at(MemorySegment file, long offset) {
        if (offset < JlsLayout.FILE_HEADER || (offset & 7) != 0 || offset + JlsLayout.CHUNK_HEADER > file.byteSize()) {
            return Optional.empty();
        }
        MemorySegment header = file.asSlice(offset, JlsLayout.CHUNK_HEADER);
        CRC32C crc = new CRC32C();
        crc.update(header.asSlice(0, JlsLayout.CRC).asByteBuffer());
        if ((int) crc.getValue() != header.get(JlsLayout.INT, JlsLayout.CRC)) {
            return Optional.empty();
        }
        long length = Integer.toUnsignedLong(header.get(JlsLayout.INT, JlsLayout.LENGTH));
        long begin = offset + JlsLayout.CHUNK_HEADER;
        if (begin + JlsLayout.padded(length) > file.byteSize()) {
            return Optional.empty();
        }
        return Optional.of(new Chunk(
                offset,
                header.get(JlsLayout.LONG, JlsLayout.ITEM_NEXT),
                header.get(JlsLayout.BYTE, JlsLayout.TAG) & 0xFF,
                header.get(JlsLayout.SHORT, JlsLayout.META) & 0xFFFF,
                file.asSlice(begin, length),
                file.asSlice(begin, JlsLayout.padded(length))));
    }

    /** Says whether the payload's checksum is right. */
    boolean isIntact() {
        if (payload.byteSize() == 0) {
            return true;
        }
        CRC32C crc = new CRC32C();
        crc.update(payload.asByteBuffer());
        return (int) crc.getValue() == stored.get(JlsLayout.INT, stored.byteSize() - 4);
    }

    long end() {
        return offset + JlsLayout.CHUNK_HEADER + stored.byteSize();
    }

    int signal() {
        return meta & 0x0FFF;
    }

    int level() {
        return meta >> 12;
    }

    boolean is(int track, int kind) {
        return tag == JlsLayout.tag(track, kind);
    }

    /** Returns the timestamp of a payload with header; 0 where there is none. */
    long timestamp() {
        return payload.byteSize() < 8 ? 0 : payload.get(JlsLayout.LONG, 0);
    }

    /** Returns the count of a payload with header, at most what is stored of entries of this many bits. */
    int count(int entryBits) {
        if (payload.byteSize() < JlsLayout.PAYLOAD_HEADER) {
            return 0;
        }
        long room = (payload.byteSize() - JlsLayout.PAYLOAD_HEADER) * 8 / entryBits;
        return (int) Math.min(room, Integer.toUnsignedLong(payload.get(JlsLayout.INT, 8)));
    }
}
