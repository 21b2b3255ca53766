package org.fieldrack.record.jls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Appends chunks and links them into lists (specification sections 10.1 and 10.3).
 *
 * <p>One thread. Chunks wait in a buffer of a megabyte; links into what waits are mended there, older ones behind what is on its
 * way into the file.
 */
final class ChunkWriter implements AutoCloseable {
    /** A list of chunks, of which the last is known. */
    static final class ItemList {
        private final boolean forgetsLength;
        private long last;
        private int tag;
        private int meta;
        private int length;
        private int prevLength;
        private long prev;

        /** @param forgetsLength a rewritten header carries previous length 0, as source definitions do */
        ItemList(boolean forgetsLength) {
            this.forgetsLength = forgetsLength;
        }

        ItemList() {
            this(false);
        }

        boolean isEmpty() {
            return last == 0;
        }
    }

    private final WriteBehind file;
    private ByteBuffer buffer = WriteBehind.buffer();
    private final ByteBuffer header =
            ByteBuffer.allocate(JlsLayout.CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    // file offset of the buffer's first byte
    private long base;
    private int prevLength;

    ChunkWriter(FileChannel channel) {
        file = new WriteBehind(channel);
        buffer.put(fileHeader(0));
    }

    private ByteBuffer fileHeader(long length) {
        ByteBuffer out = ByteBuffer.allocate(JlsLayout.FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.put(JlsLayout.MAGIC).putLong(length).putInt(JlsLayout.VERSION);
        crc.reset();
        crc.update(out.array(), 0, JlsLayout.FILE_HEADER - 4);
        return out.putInt((int) crc.getValue()).flip();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            int n = buffer.position();
            buffer = file.exchange(buffer.flip(), base);
            base += n;
        }
    }

    /** Hands what waits to the operating system, where a crash of this program cannot reach it. */
    void flush() throws IOException {
        file.await();
        int n = buffer.position();
        file.write(buffer.flip(), base);
        base += n;
        buffer.clear();
    }

    long position() {
        return base + buffer.position();
    }

    /**
     * Appends a chunk to a list.
     *
     * @param payload from position to limit; unchanged
     * @return where it begins in the file
     */
    long append(ItemList list, int tag, int meta, ByteBuffer payload) throws IOException {
        int length = payload.remaining();
        long at = position();
        encode(header, 0, list.last, tag, meta, length, prevLength);
        room(JlsLayout.CHUNK_HEADER);
        buffer.put(header);
        if (length > 0) {
            put(payload.duplicate(), length);
        }
        link(list, at);
        list.prev = list.last;
        list.last = at;
        list.tag = tag;
        list.meta = meta;
        list.length = length;
        list.prevLength = list.forgetsLength ? 0 : prevLength;
        if (length > 0) {
            prevLength = length;
        }
        return at;
    }

    private void put(ByteBuffer payload, int length) throws IOException {
        crc.reset();
        crc.update(payload.duplicate());
        int tail = (int) (JlsLayout.padded(length) - length - 4);
        if (length + tail + 4 <= WriteBehind.BUFFER) {
            room(length + tail + 4);
            buffer.put(payload);
        } else {
            flush();
            file.write(payload, base);
            base += length;
        }
        for (int i = 0; i < tail; i++) {
            buffer.put((byte) 0);
        }
        buffer.putInt((int) crc.getValue());
    }

    private void encode(ByteBuffer out, long next, long prev, int tag, int meta, int length, int before) {
        out.clear();
        out.putLong(next).putLong(prev).put((byte) tag).put((byte) 0).putShort((short) meta);
        out.putInt(length).putInt(before);
        crc.reset();
        crc.update(out.array(), 0, JlsLayout.CRC);
        out.putInt((int) crc.getValue()).flip();
    }

    private void link(ItemList list, long next) throws IOException {
        if (list.last != 0) {
            encode(header, next, list.prev, list.tag, list.meta, list.length, list.prevLength);
            patch(list.last, header);
        }
    }

    private void patch(long at, ByteBuffer bytes) throws IOException {
        if (at >= base) {
            buffer.put((int) (at - base), bytes, bytes.position(), bytes.remaining());
            return;
        }
        if (at + bytes.remaining() > base) {
            flush();
        }
        file.write(bytes, at);
    }

    /** Rewrites the payload of a chunk, of the same length. */
    void rewrite(long chunk, ByteBuffer payload) throws IOException {
        int length = payload.remaining();
        ByteBuffer out = ByteBuffer.allocate((int) JlsLayout.padded(length)).order(ByteOrder.LITTLE_ENDIAN);
        crc.reset();
        crc.update(payload.duplicate());
        out.put(payload.duplicate()).position(out.capacity() - 4);
        out.putInt((int) crc.getValue()).flip();
        patch(chunk + JlsLayout.CHUNK_HEADER, out);
    }

    /** Writes the final length into the file header and closes. */
    void finish() throws IOException {
        flush();
        file.write(fileHeader(base), 0);
        close();
    }

    /** Closes without an end: what a crash leaves, apart from what still waits. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
