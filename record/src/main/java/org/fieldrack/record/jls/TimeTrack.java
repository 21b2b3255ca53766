package org.fieldrack.record.jls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Annotations or UTC entries of a signal while they are written: each a data chunk, indexed in groups (specification section
 * 10.6). One thread.
 */
final class TimeTrack {
    private static final int ENTRY = 16;
    private static final int ENTRY_BITS = 128;

    private static final class Level {
        final ByteBuffer index;
        final ByteBuffer summary;
        long first;
        int indexed;
        int summed;

        Level(int entries) {
            index = payload(entries);
            summary = payload(entries);
        }

        private static ByteBuffer payload(int entries) {
            ByteBuffer out = ByteBuffer.allocate(JlsLayout.PAYLOAD_HEADER + (entries + 1) * ENTRY)
                    .order(ByteOrder.LITTLE_ENDIAN);
            return out.position(JlsLayout.PAYLOAD_HEADER);
        }

        void addIndex(long timestamp, long offset) {
            if (indexed == 0) {
                first = timestamp;
            }
            index.putLong(timestamp).putLong(offset);
            indexed++;
        }

        void addSummary(long timestamp, long word) {
            summary.putLong(timestamp).putLong(word);
            summed++;
        }

        ByteBuffer finish(ByteBuffer payload, int count) {
            payload.putLong(0, first)
                    .putInt(8, count)
                    .putShort(12, (short) ENTRY_BITS)
                    .putShort(14, (short) 0);
            return payload.flip();
        }

        void clear() {
            index.clear().position(JlsLayout.PAYLOAD_HEADER);
            summary.clear().position(JlsLayout.PAYLOAD_HEADER);
            indexed = 0;
            summed = 0;
        }
    }

    private final Track track;
    private final int decimate;
    private final @Nullable Level[] levels = new @Nullable Level[JlsLayout.LEVELS];

    TimeTrack(Track track, int decimate) {
        this.track = track;
        this.decimate = decimate;
    }

    /**
     * Writes one entry.
     *
     * @param word what its summary says beside the time
     */
    void add(long timestamp, ByteBuffer payload, long word) throws IOException {
        long at = track.data(payload);
        Level level = level(1);
        level.addIndex(timestamp, at);
        level.addSummary(timestamp, word);
        if (level.indexed >= decimate) {
            commit(1, false);
        }
    }

    private Level level(int n) {
        Level level = levels[n];
        if (level == null) {
            level = new Level(decimate);
            levels[n] = level;
        }
        return level;
    }

    private void commit(int n, boolean closing) throws IOException {
        Level level = level(n);
        long word = level.summary.getLong(JlsLayout.PAYLOAD_HEADER + 8);
        long first = level.first;
        boolean hasSummary = level.summed > 0;
        long at = track.index(n, level.finish(level.index, level.indexed));
        track.summary(n, level.finish(level.summary, level.summed));
        level.clear();
        if (n + 1 >= JlsLayout.LEVELS || (closing && levels[n + 1] == null)) {
            return;
        }
        Level upper = level(n + 1);
        upper.addIndex(first, at);
        if (!closing && hasSummary) {
            upper.addSummary(first, word);
        }
        if (!closing && upper.indexed >= decimate) {
            commit(n + 1, false);
        }
    }

    void close() throws IOException {
        for (int n = 1; n < JlsLayout.LEVELS; n++) {
            Level level = levels[n];
            if (level != null && level.indexed > 0) {
                commit(n, true);
            }
        }
    }
}
