package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The summary chunk of each level that was asked for last, verified and decoded: neighbours are asked for one after the other,
 * and neither the way to their chunk nor its checksum need be gone through again. One thread.
 */
final class SummaryCache {
    private final FsrIndex index;
    private final SignalDef def;
    private final double[][] values = new double[JlsLayout.LEVELS][0];
    private final long[] firsts = new long[JlsLayout.LEVELS];
    private final int[] counts = new int[JlsLayout.LEVELS];

    SummaryCache(FsrIndex index, SignalDef def) {
        this.index = index;
        this.def = def;
    }

    /**
     * Finds an entry of a level.
     *
     * @return its place among {@link #values} in entries; -1 where it is not stored, or damaged
     */
    int find(int level, long number) {
        long place = number - firsts[level];
        if (place >= 0 && place < counts[level]) {
            return (int) place;
        }
        if (!load(level, number / def.entriesPerSummary())) {
            return -1;
        }
        place = number - firsts[level];
        return place < counts[level] ? (int) place : -1;
    }

    /** Returns how many entries of the chunk at hand are stored. */
    int count(int level) {
        return counts[level];
    }

    /** Returns the entries of the chunk at hand, {@link SampleSummary#FIELDS} numbers each. */
    double[] values(int level) {
        return values[level];
    }

    private boolean load(int level, long node) {
        Chunk chunk = index.summary(level, node).filter(Chunk::isIntact).orElse(null);
        if (chunk == null) {
            return false;
        }
        boolean wide = def.type().isWide();
        int n = chunk.count(wide ? 256 : 128);
        if (n == 0) {
            return false;
        }
        int numbers = n * SampleSummary.FIELDS;
        if (values[level].length < numbers) {
            values[level] = Arrays.copyOf(values[level], numbers);
        }
        decode(chunk.payload().asSlice(JlsLayout.PAYLOAD_HEADER), wide, values[level], numbers);
        firsts[level] = node * def.entriesPerSummary();
        counts[level] = Math.min(n, def.entriesPerSummary());
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
