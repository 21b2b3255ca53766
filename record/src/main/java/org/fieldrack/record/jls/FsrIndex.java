package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the samples and summaries of one signal stand in a file. Immutable once built.
 *
 * <p>Data chunk k begins at sample k · samplesPerData, node j of level 1 at entry j · entriesPerSummary: gaps are filled when
 * written, so places can be computed.
 */
final class FsrIndex {
    private final MemorySegment file;
    private final SignalDef def;
    private long[] data = new long[16];
    private int chunks;
    private final long[][] nodes = new long[JlsLayout.LEVELS][0];
    private long offset;
    private long length;

    private FsrIndex(MemorySegment file, SignalDef def) {
        this.file = file;
        this.def = def;
    }

    /** Builds from the lists that begin at these offsets, one a level. */
    static FsrIndex fromLists(MemorySegment file, SignalDef def, long[] heads) {
        FsrIndex index = new FsrIndex(file, def);
        for (int level = 1; level < JlsLayout.LEVELS; level++) {
            index.nodes[level] = index.list(heads[level], JlsLayout.KIND_INDEX, level);
        }
        for (long node : index.nodes[1]) {
            index.addEntries(node);
        }
        long last = index.lastStored();
        long next = last == 0 ? heads[0] : Chunk.at(file, last).map(Chunk::next).orElse(0L);
        index.follow(next);
        index.finish();
        return index;
    }

    /** Builds from every intact chunk of a file without an end. */
    static FsrIndex fromScan(MemorySegment file, SignalDef def, ChunkScan scan) {
        FsrIndex index = new FsrIndex(file, def);
        for (int level = 1; level < JlsLayout.LEVELS; level++) {
            index.nodes[level] = scan.indices(def.id(), level);
        }
        for (long node : index.nodes[1]) {
            index.addEntries(node);
        }
        for (long at : scan.data(def.id())) {
            Chunk.at(file, at).ifPresent(index::place);
        }
        index.finish();
        return index;
    }

    private long[] list(long first, int kind, int level) {
        long[] out = new long[8];
        int n = 0;
        long at = first;
        while (at != 0) {
            Optional<Chunk> chunk = Chunk.at(file, at)
                    .filter(c -> c.is(JlsLayout.TRACK_FSR, kind) && c.signal() == def.id() && c.level() == level);
            if (chunk.isEmpty() || (n > 0 && at <= out[n - 1])) {
                break;
            }
            if (n == out.length) {
                out = Arrays.copyOf(out, n * 2);
            }
            out[n++] = at;
            at = chunk.get().next();
        }
        return Arrays.copyOf(out, n);
    }

    private void addEntries(long node) {
        Optional<Chunk> found = Chunk.at(file, node);
        if (found.isEmpty()) {
            return;
        }
        Chunk chunk = found.get();
        int n = chunk.count(64);
        for (int i = 0; i < n; i++) {
            add(chunk.payload().get(JlsLayout.LONG, JlsLayout.PAYLOAD_HEADER + 8L * i));
        }
    }

    private void add(long at) {
        if (chunks == data.length) {
            data = Arrays.copyOf(data, chunks * 2);
        }
        data[chunks++] = at;
    }

    private long lastStored() {
        for (int k = chunks - 1; k >= 0; k--) {
            if (data[k] != 0) {
                return data[k];
            }
        }
        return 0;
    }

    private void follow(long first) {
        long at = first;
        while (at != 0) {
            Optional<Chunk> chunk = Chunk.at(file, at)
                    .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_DATA) && c.signal() == def.id());
            if (chunk.isEmpty()) {
                return;
            }
            place(chunk.get());
            at = chunk.get().next() > at ? chunk.get().next() : 0;
        }
    }

    /** Puts a data chunk where its first sample says. */
    private void place(Chunk chunk) {
        if (chunks == 0) {
            offset = chunk.timestamp();
        } else {
            offset = Chunk.at(file, data[0]).map(Chunk::timestamp).orElse(0L);
        }
        long k = (chunk.timestamp() - offset) / def.samplesPerData();
        if (k < 0 || k > Integer.MAX_VALUE - 8 || k > chunks + (1 << 24)) {
            return;
        }
        while (chunks <= k) {
            add(0);
        }
        data[(int) k] = chunk.offset();
    }

    private void finish() {
        if (chunks == 0) {
            return;
        }
        offset = Chunk.at(file, data[0]).map(Chunk::timestamp).orElse(0L);
        long last = data[chunks - 1];
        long tail = last == 0
                ? def.samplesPerData()
                : Chunk.at(file, last)
                        .map(c -> (long) c.count(def.type().bits()))
                        .orElse(0L);
        length = (chunks - 1L) * def.samplesPerData() + tail;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    int chunks() {
        return chunks;
    }

    /** Returns the data chunk of this number; empty where it was left out as constant or is damaged. */
    Optional<Chunk> data(int k) {
        return data[k] == 0 ? Optional.empty() : Chunk.at(file, data[k]);
    }

    boolean isOmitted(int k) {
        return data[k] == 0;
    }

    int nodes(int level) {
        return nodes[level].length;
    }

    /**
     * Reads an entry of a level into four numbers.
     *
     * @return false where it is not stored
     */
    boolean entry(int level, long number, double[] out) {
        long node = number / def.entriesPerSummary();
        if (level >= JlsLayout.LEVELS || node >= nodes[level].length) {
            return false;
        }
        Optional<Chunk> index = Chunk.at(file, nodes[level][(int) node]);
        Optional<Chunk> summary = index.flatMap(c -> Chunk.at(file, c.end()))
                .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_SUMMARY) && c.level() == level);
        if (summary.isEmpty()) {
            return false;
        }
        boolean wide = def.type().isWide();
        MemorySegment payload = summary.get().payload();
        int entry = (int) (number % def.entriesPerSummary());
        if (entry >= summary.get().count(wide ? 256 : 128)) {
            return false;
        }
        long at = JlsLayout.PAYLOAD_HEADER + (long) entry * (wide ? 32 : 16);
        for (int f = 0; f < SampleSummary.FIELDS; f++) {
            out[f] = wide ? payload.get(JlsLayout.DOUBLE, at + 8L * f) : payload.get(JlsLayout.FLOAT, at + 4L * f);
        }
        return true;
    }
}
