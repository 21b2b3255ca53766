package org.fieldrack.record.jls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The lists and the head of one track of a signal while it is written. One thread. */
final class Track {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ChunkWriter out;
    private final int signal;
    private final int track;
    private final long head;
    private final ByteBuffer offsets = ByteBuffer.allocate(JlsLayout.LEVELS * 8).order(ByteOrder.LITTLE_ENDIAN);
    private final ChunkWriter.ItemList data = new ChunkWriter.ItemList();
    private final ChunkWriter.ItemList[] indices = new ChunkWriter.ItemList[JlsLayout.LEVELS];
    private final ChunkWriter.ItemList[] summaries = new ChunkWriter.ItemList[JlsLayout.LEVELS];

    /** Writes definition and head. */
    Track(ChunkWriter out, ChunkWriter.ItemList definitions, int signal, int track) throws IOException {
        this.out = out;
        this.signal = signal;
        this.track = track;
        for (int i = 0; i < JlsLayout.LEVELS; i++) {
            indices[i] = new ChunkWriter.ItemList();
            summaries[i] = new ChunkWriter.ItemList();
        }
        long unused = out.append(definitions, JlsLayout.tag(track, JlsLayout.KIND_DEF), signal, NOTHING);
        head = out.append(definitions, JlsLayout.tag(track, JlsLayout.KIND_HEAD), signal, offsets);
    }

    private void first(int level, long at) throws IOException {
        if (offsets.getLong(level * 8) == 0) {
            offsets.putLong(level * 8, at);
            out.rewrite(head, offsets);
        }
    }

    long data(ByteBuffer payload) throws IOException {
        long at = out.append(data, JlsLayout.tag(track, JlsLayout.KIND_DATA), signal, payload);
        first(0, at);
        return at;
    }

    long index(int level, ByteBuffer payload) throws IOException {
        int meta = signal | level << 12;
        long at = out.append(indices[level], JlsLayout.tag(track, JlsLayout.KIND_INDEX), meta, payload);
        first(level, at);
        return at;
    }

    void summary(int level, ByteBuffer payload) throws IOException {
        int meta = signal | level << 12;
        long unused = out.append(summaries[level], JlsLayout.tag(track, JlsLayout.KIND_SUMMARY), meta, payload);
    }
}
