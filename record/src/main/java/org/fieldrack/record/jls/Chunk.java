package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A chunk of a file that is being read; its payload is fetched when it is asked for.
 *
 * @param window what it is read through
 * @param offset where its header begins
 * @param length of the payload without padding and checksum
 */
record Chunk(JlsFile file, FileWindow window, long offset, long next, int tag, int meta, long length) {
    private long begin() {
        return offset + JlsLayout.CHUNK_HEADER;
    }

    long end() {
        return begin() + JlsLayout.padded(length);
    }

    /** Says whether the payload's checksum is right. */
    boolean isIntact() throws IOException {
        if (length == 0) {
            return true;
        }
        if (end() - offset <= window.capacity()) {
            file.fetch(window, offset, (int) (end() - offset));
        }
        int crc = file.crc(window, begin(), length);
        file.fetch(window, end() - 4, 4);
        return crc == window.bytes().getInt(window.index(end() - 4));
    }

    /**
     * Returns the first bytes of the payload, where they stand in the window: to be used before anything else is read through it.
     *
     * @param bytes at most 2 GB, and at most {@link #length}
     */
    MemorySegment view(long bytes) throws IOException {
        file.fetch(window, begin(), Math.toIntExact(bytes));
        return MemorySegment.ofBuffer(window.bytes().slice(window.index(begin()), (int) bytes));
    }

    /** Returns the payload in memory of its own. */
    MemorySegment payload() throws IOException {
        byte[] out = new byte[Math.toIntExact(length)];
        for (int at = 0; at < out.length; ) {
            int n = Math.min(out.length - at, window.capacity());
            file.fetch(window, begin() + at, n);
            window.bytes().get(window.index(begin() + at), out, at, n);
            at += n;
        }
        return MemorySegment.ofArray(out);
    }

    /** Returns a number of the payload. */
    long longAt(long at) throws IOException {
        return fetched(at, Long.BYTES).getLong(window.index(begin() + at));
    }

    private ByteBuffer fetched(long at, int bytes) throws IOException {
        file.fetch(window, begin() + at, bytes);
        return window.bytes();
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
    long timestamp() throws IOException {
        return length < Long.BYTES ? 0 : longAt(0);
    }

    /** Returns the count of a payload with header, at most what is stored of entries of this many bits. */
    int count(int entryBits) throws IOException {
        if (length < JlsLayout.PAYLOAD_HEADER) {
            return 0;
        }
        long room = (length - JlsLayout.PAYLOAD_HEADER) * 8 / entryBits;
        return (int) Math.min(room, longAt(8) & 0xFFFFFFFFL);
    }
}
