package org.fieldrack.record.jls;

import java.io.IOException;
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
    // headers, checksums and a node's places: what is read beside samples or summaries
    private static final int AROUND = 1024;
    // so few are as well waited for one by one
    private static final int FEW = 3;

    private final JlsFile file;
    private final SignalDef def;
    private final FsrLevel[] levels = new FsrLevel[JlsLayout.LEVELS];
    private final int[] children = new int[JlsLayout.LEVELS];
    private final SummaryCache summaries;
    private long offset;
    private long length;

    private FsrIndex(JlsFile file, SignalDef def) {
        summaries = new SummaryCache(this, def);
        this.file = file;
        this.def = def;
        Arrays.setAll(levels, level -> new FsrLevel());
        Arrays.fill(children, def.summaryDecimate());
        children[1] = Math.max(1, def.entriesPerSummary() / Math.max(1, def.samplesPerData() / def.sampleDecimate()));
    }

    /** Builds from the lists that begin at these offsets, one a level. */
    static FsrIndex fromLists(JlsFile file, SignalDef def, long[] heads) throws IOException {
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
        index.finish(heads[0]);
        return index;
    }

    /** Builds from every intact chunk of a file without an end. */
    static FsrIndex fromScan(JlsFile file, SignalDef def, ChunkScan scan) throws IOException {
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
            Optional<Chunk> chunk = file.chunk(at);
            if (chunk.isPresent()) {
                index.place(chunk.get());
            }
        }
        index.finish(index.node(0, 0));
        return index;
    }

    /** Adds the nodes of a level from this one on. */
    private void list(int level, long first) throws IOException {
        long at = first;
        long before = 0;
        while (at > before) {
            Optional<Chunk> chunk = file.chunk(at)
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

    private long behindReachable(int level, long head) throws IOException {
        int known = levels[level].reachable;
        return known == 0
                ? head
                : file.chunk(node(level, known - 1)).map(Chunk::next).orElse(0L);
    }

    /** Returns nodes that a level's nodes know, never more than the file has room for. */
    private int reachableBelow(int level) throws IOException {
        int nodes = levels[level].size();
        if (nodes == 0) {
            return 0;
        }
        Optional<Chunk> chunk = file.chunk(node(level, nodes - 1));
        int last = chunk.isPresent() ? chunk.get().count(64) : 0;
        long most = file.size() / (level == 1 ? leastBytes() : JlsLayout.CHUNK_HEADER) + 1;
        return (int) Math.min(Math.min(most, Integer.MAX_VALUE - 8), (nodes - 1L) * children[level] + last);
    }

    private long behindStored(long head) throws IOException {
        for (int k = chunks() - 1; k >= 0; k--) {
            long at = node(0, k);
            if (at != 0) {
                return file.chunk(at).map(Chunk::next).orElse(0L);
            }
        }
        return head;
    }

    /** Returns where a node or data chunk begins; 0 where it was left out. */
    private long node(int level, int number) throws IOException {
        FsrLevel of = levels[level];
        if (number >= of.reachable) {
            return number < of.size() ? of.tail[number - of.reachable] : 0;
        }
        int parent = number / children[level + 1];
        NodeCache above = levels[level + 1].known;
        long[] places = above.get(parent);
        if (places == null) {
            places = childrenOf(node(level + 1, parent));
            above.put(parent, places);
        }
        int place = number % children[level + 1];
        return place < places.length ? places[place] : 0;
    }

    private long[] childrenOf(long node) throws IOException {
        Optional<Chunk> chunk = file.chunk(node);
        if (chunk.isEmpty()) {
            return new long[0];
        }
        int n = chunk.get().count(64);
        long[] out = new long[n];
        if (n > 0) {
            MemorySegment entries = chunk.get().view(JlsLayout.PAYLOAD_HEADER + (long) n * Long.BYTES);
            MemorySegment.copy(entries, JlsLayout.LONG, JlsLayout.PAYLOAD_HEADER, out, 0, n);
        }
        return out;
    }

    private void addEntries(long node) throws IOException {
        for (long at : childrenOf(node)) {
            levels[0].add(at);
        }
    }

    private void follow(long first) throws IOException {
        long at = first;
        while (at != 0) {
            Optional<Chunk> chunk = file.chunk(at)
                    .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_DATA) && c.signal() == def.id());
            if (chunk.isEmpty()) {
                return;
            }
            place(chunk.get());
            at = chunk.get().next() > at ? chunk.get().next() : 0;
        }
    }

    /** Puts a data chunk where its first sample says; one that lies further than the file has room for chunks is not believed. */
    private void place(Chunk chunk) throws IOException {
        long timestamp = chunk.timestamp();
        offset = chunks() == 0 ? timestamp : firstTimestamp(node(0, 0));
        long k = (timestamp - offset) / def.samplesPerData();
        if (k < levels[0].reachable || k > Math.min(Integer.MAX_VALUE - 8, file.size() / leastBytes())) {
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

    private long firstTimestamp(long place) throws IOException {
        Optional<Chunk> first = file.chunk(place);
        return first.isPresent() ? first.get().timestamp() : 0;
    }

    /** @param first where the first data chunk is, which is never left out */
    private void finish(long first) throws IOException {
        if (chunks() == 0) {
            return;
        }
        long last = node(0, chunks() - 1);
        long tail = last == 0 ? def.samplesPerData() : 0;
        Optional<Chunk> chunk = file.chunk(last);
        if (chunk.isPresent()) {
            tail = Math.min(chunk.get().count(def.type().bits()), def.samplesPerData());
        }
        length = (chunks() - 1L) * def.samplesPerData() + tail;
        offset = firstTimestamp(first);
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
    Optional<Chunk> data(int k, FileWindow window) throws IOException {
        return file.chunk(node(0, k), window);
    }

    /** Returns where a data chunk begins in the file; 0 where it was left out. */
    long at(int k) throws IOException {
        return node(0, k);
    }

    boolean isOmitted(int k) throws IOException {
        return at(k) == 0;
    }

    /** Returns the summary chunk of a node; empty where it is not stored. */
    Optional<Chunk> summary(int level, long node, FileWindow window) throws IOException {
        if (level >= JlsLayout.LEVELS || node >= levels[level].size()) {
            return Optional.empty();
        }
        Optional<Chunk> index = file.chunk(node(level, (int) node), window);
        if (index.isEmpty()) {
            return index;
        }
        return file.chunk(index.get().end(), window)
                .filter(c -> c.is(JlsLayout.TRACK_FSR, JlsLayout.KIND_SUMMARY) && c.level() == level);
    }

    /**
     * Reads an entry of a level into four numbers.
     *
     * @return false where it is not stored, or damaged
     */
    boolean entry(int level, long number, double[] out) throws IOException {
        int place = summaries.find(level, number);
        if (place < 0) {
            return false;
        }
        System.arraycopy(summaries.values(level), place * SampleSummary.FIELDS, out, 0, SampleSummary.FIELDS);
        return true;
    }

    /** Asks at once for the nodes of a level that hold these entries, or for the data chunks that hold these samples. */
    void expect(int level, long from, long to) throws IOException {
        long each = level == 0 ? def.samplesPerData() : def.entriesPerSummary();
        long entry = level == 0 ? def.type().bits() : def.type().isWide() ? 256 : 128;
        long bytes = Math.max(SummaryCache.WINDOW, AROUND + each * entry / Byte.SIZE);
        int end = (int) Math.min(levels[level].size(), Math.ceilDiv(to, each));
        ask(level, (int) Math.min(end, from / each), end, bytes);
    }

    private void ask(int level, int from, int to, long bytes) throws IOException {
        if (to - from < FEW) {
            return;
        }
        int known = Math.min(to, levels[level].reachable);
        if (from < known) {
            ask(level + 1, from / children[level + 1], (known - 1) / children[level + 1] + 1, JlsFile.WINDOW);
        }
        for (int number = from; number < to; number++) {
            long at = node(level, number);
            if (at != 0) {
                file.expect(at, bytes);
            }
        }
    }

    SummaryCache summaries() {
        return summaries;
    }
}
