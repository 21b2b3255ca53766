package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * The few summary chunks of each level that were asked for last, verified and decoded: neighbours are asked for one after the other,
 * a display asks for the same again, and neither the way to their chunk nor its checksum need be gone through again. One thread.
 */
final class SummaryCache {
    // an index and its summary, as long as they usually are
    static final int WINDOW = 12 << 10;

    private final FsrIndex index;
    private final SignalDef def;
    private final FileWindow window = new FileWindow(WINDOW);
    // chunks of a level stand in the slots of their numbers' last bits
    private static final int SLOTS = 4;
    private static final double[] NONE = {};

    private final double[][] values = new double[JlsLayout.LEVELS * SLOTS][];
    private final long[] firsts = new long[JlsLayout.LEVELS * SLOTS];
    private final int[] counts = new int[JlsLayout.LEVELS * SLOTS];
    // the slot of each level that was found last
    private final int[] last = new int[JlsLayout.LEVELS];

    SummaryCache(FsrIndex index, SignalDef def) {
        this.index = index;
        this.def = def;
        Arrays.fill(values, NONE);
        Arrays.setAll(last, level -> level * SLOTS);
    }

    /**
     * Finds an entry of a level.
     *
     * @return its place among {@link #values} in entries; -1 where it is not stored, or damaged
     */
    int find(int level, long number) throws IOException {
        long place = number - firsts[last[level]];
        if (place >= 0 && place < counts[last[level]]) {
            return (int) place;
        }
        long node = number / def.entriesPerSummary();
        int slot = level * SLOTS + (int) (node % SLOTS);
        boolean isThere = counts[slot] > 0 && firsts[slot] == node * def.entriesPerSummary();
        if (!isThere && !load(level, node, slot)) {
            return -1;
        }
        last[level] = slot;
        place = number - firsts[slot];
        return place < counts[slot] ? (int) place : -1;
    }

    /** Returns how many entries of the chunk at hand are stored. */
    int count(int level) {
        return counts[last[level]];
    }

    /** Returns the entries of the chunk at hand, {@link SampleSummary#FIELDS} numbers each. */
    double[] values(int level) {
        return values[last[level]];
    }

    private boolean load(int level, long node, int slot) throws IOException {
        Optional<Chunk> found = index.summary(level, node, window);
        if (found.isEmpty() || !found.get().isIntact()) {
            return false;
        }
        Chunk chunk = found.get();
        boolean wide = def.type().isWide();
        int n = chunk.count(wide ? 256 : 128);
        if (n == 0) {
            return false;
        }
        int numbers = n * SampleSummary.FIELDS;
        if (values[slot].length < numbers) {
            values[slot] = new double[numbers];
        }
        MemorySegment payload = chunk.view(JlsLayout.PAYLOAD_HEADER + (long) numbers * (wide ? 8 : 4));
        decode(payload.asSlice(JlsLayout.PAYLOAD_HEADER), wide, values[slot], numbers);
        firsts[slot] = node * def.entriesPerSummary();
        counts[slot] = Math.min(n, def.entriesPerSummary());
        return true;
    }

    private static void decode(MemorySegment in, boolean wide, double[] out, int n) {
        if (wide) {
            MemorySegment.copy(in, JlsLayout.DOUBLE, 0, out, 0, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            out[i] = in.get(JlsLayout.FLOAT, 4L * i);
        }
    }
}
