package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the samples and summaries of one signal stand in a file.
 *
 * <p>Data chunk k begins at sample k · samplesPerData, node j of a level at entry j · entriesPerSummary: gaps are filled when
 * written, so places can be computed. Nothing of a long file is read ahead: a node is found through the nodes above it, and
 * only the few behind the last full one above are kept in memory. After a crash, when the lists cannot be trusted, all are.
 */
final class FsrIndex {
    /** One level: nodes that those above know, and the further ones. Level 0 are the data chunks. */
    private static final class Level {
        int reachable;
        long[] tail = new long[0];
        int more;

        int size() {
            return reachable + more;
        }

        void add(long at) {
            if (more == tail.length) {
                tail = Arrays.copyOf(tail, Math.max(16, more * 2));
            }
            tail[more++] = at;
        }
    }

    private final MemorySegment file;
    private final SignalDef def;
    private final Level[] levels = new Level[JlsLayout.LEVELS];
    private final int[] children = new int[JlsLayout.LEVELS];
    private final SummaryCache summaries;
    private long offset;
    private long length;

    private FsrIndex(MemorySegment file, SignalDef def) {
        summaries = new SummaryCache(this, def);
        this.file = file;
        this.def = def;
        Arrays.setAll(levels, level -> new Level());
        Arrays.fill(children, def.summaryDecimate());
        children[1] = Math.max(1, def.entriesPerSummary() / Math.max(1, def.samplesPerData() / def.sampleDecimate()));
    }

    /** Builds from the lists that begin at these offsets, one a level. */
    static FsrIndex fromLists(MemorySegment file, SignalDef def, long[] heads) {
        FsrIndex index = new FsrIndex(file, def);
        int top = JlsLayout.LEVELS - 1;
        while (top > 1 && heads[top] == 0) {
            top--;
        }
        for (int level = top; level >= 1; level--) {
            index.list(level, level == top ? heads[level] : index.behindReachable(level, heads[level]));
            index.levels[level - 1].reachable = index.reachableBelow(level);
        }
        index.follow(index.behindStored(heads[0]));
        index.finish();
        return index;
    }

    /** Builds from every intact chunk of a file without an end. */
    static FsrIndex fromScan(MemorySegment file, SignalDef def, ChunkScan scan) {
        FsrIndex index = new FsrIndex(file, def);
        for (int level = 1; level < JlsLayout.LEVELS; level++) {
            for (long at : scan.indices(def.id(), level)) {
                index.levels[level].add(at);
            }
        }
        for (int node = 0; node < index.levels[1].size(); node++) {
            index.addEntries(index.node(1, node));
        }
        for (long at : scan.data(def.id())) {
            Chunk.at(file, at).ifPresent(index::place);
        }
        index.finish();
        return index;
    }

    /** Adds the nodes of a level from this one on. */
    private void list(int level, long first) {
        long at = first;
        long before = 0;
        while (at > before) {
            Optional<Chunk> chunk = Chunk.at(file, at)
                    .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_INDEX)
                            && c.signal() == def.id()
                            && c.level() == level);
            if (chunk.isEmpty()) {
                return;
            }
            levels[level].add(at);
            before = at;
            at = chunk.get().next();
        }
    }

    private long behindReachable(int level, long head) {
        int known = levels[level].reachable;
        return known == 0
                ? head
                : Chunk.at(file, node(level, known - 1)).map(Chunk::next).orElse(0L);
    }

    /** Returns nodes that a level's nodes know, never more than the file has room for. */
    private int reachableBelow(int level) {
        int nodes = levels[level].size();
        if (nodes == 0) {
            return 0;
        }
        int last = Chunk.at(file, node(level, nodes - 1)).map(c -> c.count(64)).orElse(0);
        long most = file.byteSize() / (level == 1 ? leastBytes() : JlsLayout.CHUNK_HEADER) + 1;
        return (int) Math.min(Math.min(most, Integer.MAX_VALUE - 8), (nodes - 1L) * children[level] + last);
    }

    private long behindStored(long head) {
        for (int k = chunks() - 1; k >= 0; k--) {
            long at = node(0, k);
            if (at != 0) {
                return Chunk.at(file, at).map(Chunk::next).orElse(0L);
            }
        }
        return head;
    }

    /** Returns where a node or data chunk begins; 0 where it was left out. */
    private long node(int level, int number) {
        Level of = levels[level];
        if (number >= of.reachable) {
            return number < of.size() ? of.tail[number - of.reachable] : 0;
        }
        int place = number % children[level + 1];
        return Chunk.at(file, node(level + 1, number / children[level + 1]))
                .filter(parent -> place < parent.count(64))
                .map(parent -> parent.payload().get(JlsLayout.LONG, JlsLayout.PAYLOAD_HEADER + 8L * place))
                .orElse(0L);
    }

    private void addEntries(long node) {
        Optional<Chunk> found = Chunk.at(file, node);
        if (found.isEmpty()) {
            return;
        }
        Chunk chunk = found.get();
        int n = chunk.count(64);
        for (int i = 0; i < n; i++) {
            levels[0].add(chunk.payload().get(JlsLayout.LONG, JlsLayout.PAYLOAD_HEADER + 8L * i));
        }
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

    /** Puts a data chunk where its first sample says; one that lies further than the file has room for chunks is not believed. */
    private void place(Chunk chunk) {
        offset = chunks() == 0
                ? chunk.timestamp()
                : Chunk.at(file, node(0, 0)).map(Chunk::timestamp).orElse(0L);
        long k = (chunk.timestamp() - offset) / def.samplesPerData();
        if (k < levels[0].reachable || k > Math.min(Integer.MAX_VALUE - 8, file.byteSize() / leastBytes())) {
            return;
        }
        while (chunks() <= k) {
            levels[0].add(0);
        }
        levels[0].tail[(int) k - levels[0].reachable] = chunk.offset();
    }

    /** Returns what a data chunk takes in the file at least: where constant ones are left out, its place in an index. */
    private long leastBytes() {
        return def.type().bits() <= 8 ? Long.BYTES : def.type().bytes(def.samplesPerData());
    }

    private void finish() {
        if (chunks() == 0) {
            return;
        }
        offset = Chunk.at(file, node(0, 0)).map(Chunk::timestamp).orElse(0L);
        long last = node(0, chunks() - 1);
        long tail = last == 0
                ? def.samplesPerData()
                : Chunk.at(file, last)
                        .map(c -> (long) Math.min(c.count(def.type().bits()), def.samplesPerData()))
                        .orElse(0L);
        length = (chunks() - 1L) * def.samplesPerData() + tail;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    int chunks() {
        return levels[0].size();
    }

    /** Returns the data chunk of this number; empty where it was left out as constant or is damaged. */
    Optional<Chunk> data(int k) {
        long at = node(0, k);
        return at == 0 ? Optional.empty() : Chunk.at(file, at);
    }

    boolean isOmitted(int k) {
        return node(0, k) == 0;
    }

    /** Returns the summary chunk of a node; empty where it is not stored. */
    Optional<Chunk> summary(int level, long node) {
        if (level >= JlsLayout.LEVELS || node >= levels[level].size()) {
            return Optional.empty();
        }
        return Chunk.at(file, node(level, (int) node))
                .flatMap(c -> Chunk.at(file, c.end()))
                .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_SUMMARY) && c.level() == level);
    }

    /**
     * Reads an entry of a level into four numbers.
     *
     * @return false where it is not stored, or damaged
     */
    boolean entry(int level, long number, double[] out) {
        int place = summaries.find(level, number);
        if (place < 0) {
            return false;
        }
        System.arraycopy(summaries.values(level), place * SampleSummary.FIELDS, out, 0, SampleSummary.FIELDS);
        return true;
    }

    SummaryCache summaries() {
        return summaries;
    }
}
