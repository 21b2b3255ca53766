package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fieldrack.stream.Samples;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one signal while they are written: data chunks and the levels of summaries above them (specification section
 * 10.5). One thread.
 */
final class FsrTrack {
    private static final class Level {
        final ByteBuffer index;
        final ByteBuffer summary;
        long first;
        int indexed;
        int summed;

        Level(int indexEntries, int summaryEntries, int entryBytes) {
            index = payload(indexEntries * 8);
            summary = payload(summaryEntries * entryBytes);
        }

        private static ByteBuffer payload(int bytes) {
            ByteBuffer out =
                    ByteBuffer.allocate(JlsLayout.PAYLOAD_HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
            return out.position(JlsLayout.PAYLOAD_HEADER);
        }

        void addIndex(long timestamp, long offset) {
            if (indexed == 0) {
                first = timestamp;
            }
            index.putLong(offset);
            indexed++;
        }

        void clear() {
            index.clear().position(JlsLayout.PAYLOAD_HEADER);
            summary.clear().position(JlsLayout.PAYLOAD_HEADER);
            indexed = 0;
            summed = 0;
        }
    }

    private final SignalDef def;
    private final Track track;
    private final boolean peer;
    private final boolean wide;
    private final ByteBuffer data;
    private final MemorySegment samples;
    private final SampleBits bits;
    private final double[] numbers;
    private final int[] words;
    private final double[] entries = new double[SampleSummary.FIELDS * GroupSums.GROUPS];
    private final GroupSums groups;
    private final @Nullable Level[] levels = new @Nullable Level[JlsLayout.LEVELS];
    private boolean started;
    private boolean written;
    private boolean omit;
    private long chunkStart;
    private int filled;

    /** @param peer write as the original does, defects included */
    FsrTrack(SignalDef def, Track track, boolean peer) {
        this.def = def;
        this.track = track;
        this.peer = peer;
        wide = def.type().isWide();
        int bytes = (int) def.type().bytes(def.samplesPerData());
        data = ByteBuffer.allocateDirect(JlsLayout.PAYLOAD_HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        samples = MemorySegment.ofBuffer(data).asSlice(JlsLayout.PAYLOAD_HEADER);
        bits = new SampleBits(def.type());
        numbers = new double[def.sampleDecimate() * GroupSums.GROUPS];
        words = new int[bits.isSingle() ? numbers.length : 0];
        groups = new GroupSums(def.sampleDecimate());
    }

    void omit(boolean constantChunks) {
        omit = constantChunks && def.type().bits() <= 8;
    }

    /** Returns the number of the next sample. */
    long next() {
        return chunkStart + filled;
    }

    /** Returns samples that wait for their chunk. */
    int pending() {
        return filled;
    }

    /** Appends samples; what was appended before is left out, a gap is filled with NaN or 0. */
    void append(long sampleId, MemorySegment from, long count) throws IOException {
        if (!started) {
            started = true;
            chunkStart = sampleId;
        }
        long gap = sampleId - next();
        long skip = Math.max(0, -gap);
        if (skip >= count) {
            return;
        }
        if (gap > 0) {
            fill(gap);
        }
        long done = skip;
        while (done < count) {
            int n = (int) Math.min(count - done, def.samplesPerData() - filled);
            Samples.copy(def.type().bits(), from, done, samples, filled, n);
            filled += n;
            done += n;
            if (filled == def.samplesPerData()) {
                writeChunk(false);
            }
        }
    }

    private void fill(long gap) throws IOException {
        long left = gap;
        while (left > 0) {
            int n = (int) Math.min(left, def.samplesPerData() - filled);
            bits.missing(samples, filled, n);
            filled += n;
            left -= n;
            if (filled == def.samplesPerData()) {
                writeChunk(false);
            }
        }
    }

    private void writeChunk(boolean last) throws IOException {
        boolean constant = omit && written && !last && bits.isConstant(samples, 0, filled);
        long at = 0;
        if (!constant) {
            data.clear();
            data.putLong(0, chunkStart).putInt(8, filled);
            data.putShort(12, (short) def.type().bits()).putShort(14, (short) 0);
            bits.trim(samples, filled);
            data.limit(JlsLayout.PAYLOAD_HEADER + (int) def.type().bytes(filled));
            at = track.data(data);
            written = true;
        }
        summarize(at);
        chunkStart += filled;
        filled = 0;
    }

    private void summarize(long at) throws IOException {
        Level level = level(1);
        level.addIndex(chunkStart, at);
        int step = def.sampleDecimate();
        int n = filled / step;
        if (bits.isPacked()) {
            summarizePacked(level, n, step);
        } else {
            summarizeWide(level, n, step);
        }
        if (level.summed >= def.entriesPerSummary()) {
            commit(1);
        }
    }

    /** A range or a digital input mostly stands still: only entries in which it changes are added up. */
    private void summarizePacked(Level level, int n, int step) {
        for (int i = 0; i < n; i++) {
            long first = (long) i * step;
            int summed = bits.isConstant(samples, first, step) ? 1 : step;
            bits.numbers(samples, first, summed, numbers, 0);
            SampleSummary.samples(numbers, 0, summed, entries, 0);
            put(level, entries, 0);
        }
    }

    private void summarizeWide(Level level, int n, int step) {
        for (int i = 0; i < n; i += GroupSums.GROUPS) {
            int part = Math.min(GroupSums.GROUPS, n - i);
            bits.numbers(samples, (long) i * step, part * step, numbers, 0);
            if (part == GroupSums.GROUPS) {
                sum(i, step);
                SampleSummary.groups(numbers, step, groups, entries);
            } else {
                for (int j = 0; j < part; j++) {
                    SampleSummary.samples(numbers, j * step, step, entries, j * SampleSummary.FIELDS);
                }
            }
            for (int j = 0; j < part; j++) {
                put(level, entries, j * SampleSummary.FIELDS);
            }
        }
    }

    private void sum(int firstEntry, int step) {
        if (bits.isSingle()) {
            MemorySegment.copy(samples, JlsLayout.INT, (long) firstEntry * step * 4, words, 0, GroupSums.GROUPS * step);
            groups.of(numbers, words, step);
        } else {
            groups.of(numbers, step);
        }
    }

    private Level level(int n) {
        Level level = levels[n];
        if (level == null) {
            int perData = def.samplesPerData() / def.sampleDecimate();
            int indexEntries = n == 1 ? def.entriesPerSummary() / perData : def.summaryDecimate();
            level = new Level(indexEntries + 1, def.entriesPerSummary() + 1, SampleSummary.FIELDS * (wide ? 8 : 4));
            levels[n] = level;
        }
        return level;
    }

    private void put(Level level, double[] from, int at) {
        for (int f = 0; f < SampleSummary.FIELDS; f++) {
            if (wide) {
                level.summary.putDouble(from[at + f]);
            } else {
                level.summary.putFloat((float) from[at + f]);
            }
        }
        level.summed++;
    }

    private void commit(int n) throws IOException {
        Level level = level(n);
        if (level.summed == 0) {
            return;
        }
        level.index
                .putLong(0, level.first)
                .putInt(8, level.indexed)
                .putShort(12, (short) 64)
                .putShort(14, (short) 0);
        long at = track.index(n, level.index.flip());
        level.summary.putLong(0, level.first).putInt(8, level.summed);
        level.summary
                .putShort(12, (short) (wide ? 4 * 64 : 4 * 32))
                .putShort(14, (short) 0)
                .flip();
        ByteBuffer payload = level.summary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (peer && wide) {
            // the original stores half of the entries
            payload.limit(JlsLayout.PAYLOAD_HEADER + 16 * level.summed);
        }
        track.summary(n, payload);
        if (n + 1 < JlsLayout.LEVELS) {
            raise(n + 1, level, at);
        }
        level.clear();
    }

    private void raise(int n, Level lower, long lowerIndex) throws IOException {
        Level level = level(n);
        level.addIndex(lower.first, lowerIndex);
        int step = def.summaryDecimate();
        for (int i = 0; i + step <= lower.summed; i += step) {
            SampleSummary.entries(lower.summary, wide, i, step, peer, entries);
            put(level, entries, 0);
        }
        if (level.summed >= def.entriesPerSummary()) {
            commit(n);
        }
    }

    void close() throws IOException {
        if (filled > 0) {
            writeChunk(true);
        }
        for (int n = 1; n < JlsLayout.LEVELS; n++) {
            if (levels[n] != null) {
                commit(n);
            }
        }
    }
}
