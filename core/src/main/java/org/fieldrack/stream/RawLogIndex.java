package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Where in a raw log's file the stream's bytes and times are, an entry for about every mebibyte. Not thread-safe. */
final class RawLogIndex {
    private long[] times = new long[64];
    private long[] offsets = new long[64];
    private long[] positions = new long[64];
    private int size;

    int size() {
        return size;
    }

    long time(int i) {
        return times[i];
    }

    long offset(int i) {
        return offsets[i];
    }

    long position(int i) {
        return positions[i];
    }

    /** Takes a chunk, if it is the first or far enough behind the last entry. */
    void note(long time, long offset, long position) {
        if (size == 0 || offset - offsets[size - 1] >= RawLogLayout.INDEX_STEP) {
            add(time, offset, position);
        }
    }

    private void add(long time, long offset, long position) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
        }
        times[size] = time;
        offsets[size] = offset;
        positions[size++] = position;
    }

    /** Returns the position of the last entry that is not behind this offset. */
    long beforeOffset(long offset) {
        int at = Arrays.binarySearch(offsets, 0, size, offset);
        return positions[at >= 0 ? at : Math.max(0, -at - 2)];
    }

    /** Returns the position of the last entry before which no time is later than this one. */
    long beforeTime(long time) {
        int at = 0;
        // a clock may have been set back, so times need not ascend and cannot be searched by halves
        while (at + 1 < size && times[at + 1] <= time) {
            at++;
        }
        return positions[at];
    }

    /** Reads the index of a closed file; empty where there is none or it is damaged. */
    static java.util.Optional<RawLogIndex> read(MemorySegment file) {
        long trailer = file.byteSize() - RawLogLayout.TRAILER;
        if (trailer < RawLogLayout.FILE_HEAD || file.get(RawLogLayout.LONG, trailer + 8) != RawLogLayout.END_MAGIC) {
            return java.util.Optional.empty();
        }
        long at = file.get(RawLogLayout.LONG, trailer);
        if (!RawLogLayout.isHead(file, at, RawLogLayout.INDEX_MAGIC) || !RawLogLayout.isSound(file, at)) {
            return java.util.Optional.empty();
        }
        RawLogIndex index = new RawLogIndex();
        int entries = file.get(RawLogLayout.INT, at + RawLogLayout.LENGTH) / RawLogLayout.ENTRY;
        for (int i = 0; i < entries; i++) {
            long entry = at + RawLogLayout.HEAD + (long) i * RawLogLayout.ENTRY;
            index.add(
                    file.get(RawLogLayout.LONG, entry),
                    file.get(RawLogLayout.LONG, entry + 8),
                    file.get(RawLogLayout.LONG, entry + 16));
        }
        return java.util.Optional.of(index);
    }
}
