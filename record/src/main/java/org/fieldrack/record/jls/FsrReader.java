package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.fieldrack.stream.Samples;
import org.fieldrack.stream.Statistics;

/** Samples and statistics of one signal of a file. One thread. */
public final class FsrReader {
    private static final int DURATION_FACTOR = 25;
    private static final int WINDOW = 1 << 17;
    private static final int AHEAD = 1 << 18;
    // bytes of a data chunk beside its samples
    private static final int AROUND = JlsLayout.CHUNK_HEADER + JlsLayout.PAYLOAD_HEADER + 16;

    private final SignalDef def;
    private final FsrIndex index;
    private final int blockSize;
    // made when it is needed: many files are only asked how long they are
    private double[] block = {};
    private int[] words = {};
    private final double[] entry = new double[SampleSummary.FIELDS];
    private final FsrSums sums;
    private final boolean peer;
    private final FsrEnvelope envelope;
    private final SampleBits bits;
    private final GroupSums groups;
    private final FileWindow window;
    // for who reads on: holds the next chunks too, where they are near
    private final FileWindow ahead = new FileWindow(AHEAD, true);
    private long lastAt;
    // the data chunk that is in one of the windows, its checksum found right
    private int verified = -1;
    private MemorySegment verifiedPayload = MemorySegment.NULL;

    /** @param peer treat NaN as the original does: one poisons its row */
    FsrReader(SignalDef def, FsrIndex index, boolean peer) {
        this.peer = peer;
        sums = new FsrSums(peer);
        this.def = def;
        this.index = index;
        bits = new SampleBits(def.type());
        window = new FileWindow((int) Math.min(WINDOW, def.type().bytes(def.samplesPerData()) + AROUND), true);
        blockSize = Math.min(1 << 16, def.samplesPerData());
        groups = new GroupSums(blockSize / GroupSums.GROUPS);
        envelope = new FsrEnvelope(def, index.summaries(), this);
    }

    public SignalDef def() {
        return def;
    }

    public long length() {
        return index.length();
    }

    /** Returns the number that the first sample had when it was written. */
    public long offset() {
        return index.offset();
    }

    int chunks() {
        return index.chunks();
    }

    boolean isReadable(int k) throws IOException {
        if (index.isOmitted(k)) {
            return def.type().bits() <= 8
                    && index.entry(1, (long) k * def.samplesPerData() / def.sampleDecimate(), entry);
        }
        verified = -1;
        Optional<Chunk> chunk = index.data(k, window);
        return chunk.isPresent() && isWhole(k, chunk.get());
    }

    private boolean isWhole(int k, Chunk chunk) throws IOException {
        long wanted = Math.min(def.samplesPerData(), length() - (long) k * def.samplesPerData());
        return chunk.count(def.type().bits()) >= wanted && chunk.isIntact();
    }

    private void check(long start, long count) {
        if (start < 0 || count < 0 || start > length() - count) {
            throw new IllegalArgumentException("samples " + start + " to " + (start + count) + " of " + def.name()
                    + " are not there: it has " + length());
        }
    }

    /**
     * Copies samples as they are stored, packed from bit 0.
     *
     * @throws IllegalArgumentException outside of the signal
     * @throws IOException where a chunk is damaged
     */
    public void copy(long start, long count, MemorySegment out) throws IOException {
        check(start, count);
        long done = 0;
        while (done < count) {
            long at = start + done;
            int k = (int) (at / def.samplesPerData());
            long in = at % def.samplesPerData();
            long n = Math.min(count - done, def.samplesPerData() - in);
            if (k != verified && index.isOmitted(k)) {
                rebuild(k, in, n, out, done);
            } else {
                Samples.copy(def.type().bits(), payload(k), in, out, done, n);
            }
            done += n;
        }
    }

    private MemorySegment payload(int k) throws IOException {
        if (k != verified) {
            verified = -1;
            verifiedPayload = intact(k);
            verified = k;
        }
        return verifiedPayload;
    }

    private MemorySegment intact(int k) throws IOException {
        long at = index.at(k);
        boolean isNear = at > lastAt && at - lastAt <= AHEAD / 4;
        lastAt = at;
        Optional<Chunk> chunk = index.data(k, isNear ? ahead : window);
        if (chunk.isEmpty() || !isWhole(k, chunk.get())) {
            throw new IOException("data chunk " + k + " of " + def.name() + " is damaged");
        }
        long bytes = def.type().bytes(chunk.get().count(def.type().bits()));
        return chunk.get().view(JlsLayout.PAYLOAD_HEADER + bytes).asSlice(JlsLayout.PAYLOAD_HEADER);
    }

    /** Makes the samples of a chunk that was left out: its level-1 means. */
    private void rebuild(int k, long from, long count, MemorySegment out, long to) throws IOException {
        if (def.type().bits() > 8) {
            throw new IOException("data chunk " + k + " of " + def.name() + " is missing");
        }
        for (long i = 0; i < count; i++) {
            long number = ((long) k * def.samplesPerData() + from + i) / def.sampleDecimate();
            if (!index.entry(1, number, entry)) {
                throw new IOException("data chunk " + k + " of " + def.name() + " is missing");
            }
            bits.put(out, to + i, (int) Math.round(entry[0]));
        }
    }

    /** Reads samples as numbers into {@code out[0 … count)}. */
    public void numbers(long start, int count, double[] out) throws IOException {
        check(start, count);
        numbersInto(start, count, out);
    }

    private void intoBlock(long start, int count) throws IOException {
        if (block.length == 0) {
            block = new double[blockSize];
        }
        numbersInto(start, count, block);
    }

    private void numbersInto(long start, int count, double[] out) throws IOException {
        int done = 0;
        while (done < count) {
            int k = (int) ((start + done) / def.samplesPerData());
            long in = (start + done) % def.samplesPerData();
            int n = (int) Math.min(count - done, def.samplesPerData() - in);
            if (k != verified && index.isOmitted(k)) {
                MemorySegment packed =
                        MemorySegment.ofArray(new byte[(int) def.type().bytes(n)]);
                rebuild(k, in, n, packed, 0);
                bits.numbers(packed, 0, n, out, done);
            } else {
                bits.numbers(payload(k), in, n, out, done);
            }
            done += n;
        }
    }

    /**
     * Computes rows of mean, standard deviation, minimum and maximum.
     *
     * <p>Exact over short spans; over long ones what is between comes from summaries, of which one that lies across a border
     * counts on both sides by its share, and the outer ends from ever finer ones down to samples.
     *
     * @param increment samples a row
     * @param out takes four numbers a row
     */
    public void statistics(long start, long increment, int rows, double[] out) throws IOException {
        check(start, increment * rows);
        if (increment < 1) {
            throw new IllegalArgumentException("a row of statistics has one sample at least, not " + increment);
        }
        int level = 0;
        long next = def.sampleDecimate();
        while (level + 1 < JlsLayout.LEVELS && increment >= next && increment * rows >= DURATION_FACTOR * next) {
            level++;
            next *= def.summaryDecimate();
        }
        if (level == 0) {
            fromSamples(start, increment, rows, out);
            return;
        }
        fromSummaries(level, start, increment, rows, out);
    }

    /**
     * Computes the exact statistics of a span from its samples.
     *
     * @param to sample after the last
     */
    public Statistics exact(long from, long to) throws IOException {
        check(from, to - from);
        Statistics out = new Statistics();
        for (long at = from; at < to; at += blockSize) {
            int n = (int) Math.min(to - at, blockSize);
            intoBlock(at, n);
            sums.clear();
            addBlock(0, n);
            long counted = (long) sums.count();
            out.combine(counted, sums.mean(), sums.squares(), sums.low(), sums.high());
            out.addMissing(n - counted);
        }
        return out;
    }

    /** Returns the step to which borders of bins of this width may be rounded: samples of an entry that is fine enough, or 1. */
    public long step(long width) {
        int level = envelope.level(width);
        return level == 0 ? 1 : def.samplesPerEntry(level);
    }

    /**
     * Adds the statistics of a span, from summaries as far as a width allows: minimum and maximum are exact, mean and spread as
     * exact as summaries are stored.
     *
     * @param width of the bins that are drawn; entries of summaries are at most an eighth of it; the span for one bin
     */
    public void envelope(long from, long to, long width, Statistics out) throws IOException {
        check(from, to - from);
        envelope.add(from, to, envelope.level(width), out);
    }

    /** Says that the envelope of this span will be asked for, in bins of this width. */
    public void expect(long from, long to, long width) throws IOException {
        int level = envelope.level(width);
        long step = level == 0 ? 1 : def.samplesPerEntry(level);
        index.expect(level, from / step, Math.ceilDiv(to, step));
    }

    private void add(long start, long count) throws IOException {
        long done = 0;
        while (done < count) {
            int n = (int) Math.min(count - done, blockSize);
            intoBlock(start + done, n);
            addBlock(0, n);
            done += n;
        }
    }

    private void fromSamples(long start, long increment, int rows, double[] out) throws IOException {
        int row = 0;
        if (increment * GroupSums.GROUPS <= blockSize) {
            int n = (int) increment;
            for (; row + GroupSums.GROUPS <= rows; row += GroupSums.GROUPS) {
                sum(start + row * increment, n);
                groups(n, out, row);
            }
        }
        for (; row < rows; row++) {
            sums.clear();
            add(start + row * increment, increment);
            sums.put(out, row * SampleSummary.FIELDS);
        }
    }

    private void sum(long start, int n) throws IOException {
        int count = GroupSums.GROUPS * n;
        if (!bits.isSingle()) {
            intoBlock(start, count);
            groups.of(block, n);
            return;
        }
        if (words.length == 0) {
            words = new int[blockSize];
            block = new double[blockSize];
        }
        MemorySegment stored = MemorySegment.ofArray(words);
        copy(start, count, stored);
        bits.numbers(stored, 0, count, block, 0);
        groups.of(block, words, n);
    }

    /** Puts what was summed of the block into as many rows as there are groups. */
    private void groups(int n, double[] out, int firstRow) {
        for (int j = 0; j < GroupSums.GROUPS; j++) {
            sums.clear();
            if (Double.isFinite(groups.mean[j])) {
                sums.add(n, groups.mean[j], groups.squares[j], groups.low[j], groups.high[j]);
            } else {
                addBlock(j * n, n);
            }
            sums.put(out, (firstRow + j) * SampleSummary.FIELDS);
        }
    }

    private void addBlock(int from, int n) {
        double sum = 0;
        int counted = 0;
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (int i = from; i < from + n; i++) {
            double x = block[i];
            if (peer || !Double.isNaN(x)) {
                sum += x;
                counted++;
                low = x < low ? x : low;
                high = x > high ? x : high;
            }
        }
        double mean = sum / counted;
        double squares = 0;
        for (int i = from; i < from + n; i++) {
            double d = block[i] - mean;
            squares += !peer && Double.isNaN(d) ? 0 : d * d;
        }
        sums.add(counted, mean, squares, low, high);
    }

    private void fromSummaries(int level, long start, long increment, int rows, double[] out) throws IOException {
        long step = def.samplesPerEntry(level);
        long end = start + increment * rows;
        long at = Math.min(end, Math.ceilDiv(start, step) * step);
        int row = 0;
        long left = increment;
        sums.clear();
        if (at > start) {
            edge(level - 1, start, at - start);
            left -= at - start;
        }
        long number = at / step;
        while (row < rows) {
            if (row == rows - 1 && left <= step) {
                edge(level - 1, at, left);
                sums.put(out, row * SampleSummary.FIELDS);
                return;
            }
            int place = index.summaries().find(level, number++);
            if (left > step) {
                part(level, place, at, step, step);
                left -= step;
            } else {
                part(level, place, at, step, left);
                sums.put(out, row * SampleSummary.FIELDS);
                sums.clear();
                long rest = step - left;
                part(level, place, at + left, step, rest);
                row++;
                left = increment - rest;
            }
            at += step;
        }
    }

    /** Adds what is left at an outer end: whole entries of finer levels as far as they go, samples at the very end. */
    private void edge(int level, long from, long count) throws IOException {
        if (count <= 0) {
            return;
        }
        if (peer || level == 0) {
            add(from, count);
            return;
        }
        long step = def.samplesPerEntry(level);
        long first = Math.ceilDiv(from, step) * step;
        long end = Math.floorDiv(from + count, step) * step;
        if (first >= end) {
            edge(level - 1, from, count);
            return;
        }
        edge(level - 1, from, first - from);
        for (long at = first; at < end; at += step) {
            if (index.entry(level, at / step, entry)) {
                sums.add(step, entry[0], entry[1] * entry[1] * step, entry[2], entry[3]);
            } else {
                add(at, step);
            }
        }
        edge(level - 1, end, from + count - end);
    }

    /**
     * Adds a share of an entry, or the samples themselves where it is not stored.
     *
     * @param place of the entry in the chunk of its level that is at hand; negative where it is not stored
     */
    private void part(int level, int place, long from, long step, long share) throws IOException {
        if (share <= 0) {
            return;
        }
        if (place < 0) {
            add(from, Math.min(share, length() - from));
            return;
        }
        double[] values = index.summaries().values(level);
        int at = place * SampleSummary.FIELDS;
        double std = values[at + 1];
        sums.add(share, values[at], std * std * (share - 1), values[at + 2], values[at + 3]);
    }
}
