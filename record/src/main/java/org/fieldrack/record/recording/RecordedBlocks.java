package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.RawLogReader;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Samples;
import org.fieldrack.stream.Statistics;

/**
 * A stream whose samples have ticks, in a raw log of blocks.
 *
 * <p>Opening it reads the heads of the blocks; a block's bytes are checked when they are first needed, and a damaged block is
 * missing. The statistics of whole blocks are kept once they have been asked for.
 */
final class RecordedBlocks extends RecordedStream {
    private static final int PIECE = 4096;
    /** Blocks that a bin has at least before whole blocks are good enough for its borders. */
    private static final int FINE = 8;

    private final RawLogReader log;
    private final List<Channel> channels;
    private final BlockSummary[] summaries;
    private long[] starts = new long[64];
    private long[] firsts = new long[64];
    private int[] counts = new int[64];
    private int size;
    private int held = -1;
    private Optional<MemorySegment> frame = Optional.empty();
    private Optional<SampleBlock> block = Optional.empty();
    private final BitSet sound = new BitSet();
    private final double[] numbers = new double[PIECE];

    RecordedBlocks(Path file, Manifest.Stream stream) throws IOException {
        super(stream);
        channels = channels();
        summaries = new BlockSummary[channels.size()];
        log = RawLogReader.open(file);
        if (!log.format().equals(Frames.FORMAT)) {
            log.close();
            throw new IOException(file + " holds " + log.format() + ", not blocks of samples");
        }
        while (log.nextHead()) {
            note(log.start(), log.bytes());
        }
        for (int i = 0; i < summaries.length; i++) {
            summaries[i] = new BlockSummary(size);
        }
    }

    private void note(long start, MemorySegment frame) {
        if (frame.byteSize() < Frames.HEAD) {
            return;
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            firsts = Arrays.copyOf(firsts, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        starts[size] = start;
        firsts[size] = Frames.firstSampleId(frame);
        counts[size++] = Frames.count(frame);
    }

    @Override
    public long firstSampleId() {
        return size == 0 ? 0 : firsts[0];
    }

    @Override
    public long endSampleId() {
        return size == 0 ? 0 : firsts[size - 1] + counts[size - 1];
    }

    /** Returns the index of the last block that begins at or before the sample, 0 for none. */
    private int before(long sampleId) {
        int at = Arrays.binarySearch(firsts, 0, size, sampleId);
        return at >= 0 ? at : Math.max(0, -at - 2);
    }

    private Optional<SampleBlock> block(int i) {
        if (held != i) {
            held = i;
            frame = sound.get(i) ? Optional.of(log.bytesUnchecked(starts[i])) : log.bytes(starts[i]);
            sound.set(i, frame.isPresent());
            block = frame.map(bytes -> Frames.block(bytes, channels, false));
        }
        return block;
    }

    @Override
    public long tick(long sampleId) {
        if (size == 0) {
            return 0;
        }
        int i = before(sampleId);
        long at = Math.clamp(sampleId - firsts[i], 0, Math.max(0, counts[i] - 1));
        MemorySegment ticks = block(i).map(SampleBlock::ticks).orElse(null);
        return ticks == null ? 0 : ticks.get(ValueLayout.JAVA_LONG_UNALIGNED, at * Long.BYTES);
    }

    @Override
    long recordedUtc(long sampleId) {
        if (size == 0) {
            return about().clock().utcNanos();
        }
        int i = before(sampleId);
        long tick = tick(sampleId);
        return frame.map(bytes -> Frames.line(bytes).utcNanos(tick))
                .orElseGet(() -> about().clock().utcNanos());
    }

    @Override
    SampleClock.Anchor recordedLine(long sampleId) {
        if (size == 0) {
            return about().clock().anchor();
        }
        Optional<SampleBlock> unused = block(before(sampleId));
        return frame.map(Frames::line).orElseGet(() -> about().clock().anchor());
    }

    @Override
    public boolean hasLines() {
        return true;
    }

    @Override
    public long lineEnd(long sampleId) {
        int i = before(sampleId);
        return sampleId >= firsts[i] + counts[i] && i + 1 < size ? firsts[i + 1] : firsts[i] + counts[i];
    }

    @Override
    long step(long width) {
        return 1;
    }

    @Override
    void envelope(int channel, long from, long to, long width, Statistics out) {
        long at = from;
        for (int i = size == 0 ? 0 : before(from); i < size && firsts[i] < to; i++) {
            long a = Math.max(at, firsts[i]);
            long b = Math.min(to, firsts[i] + counts[i]);
            if (a >= b) {
                continue;
            }
            out.addMissing(a - at);
            at = b;
            boolean whole = a == firsts[i] && b == firsts[i] + counts[i];
            // a block is taken whole by the bin in which it begins, where a bin has many
            if (whole || counts[i] * (long) FINE <= width) {
                whole(channel, i, whole ? b - a : 0, a == firsts[i], out);
            } else {
                part(channel, i, a, b, out);
            }
        }
        out.addMissing(Math.max(0, to - at));
    }

    private void whole(int channel, int i, long counted, boolean begins, Statistics out) {
        if (counted == 0 && !begins) {
            return;
        }
        BlockSummary summary = summaries[channel];
        if (!summary.isKnown(i)) {
            Statistics of = new Statistics();
            part(channel, i, firsts[i], firsts[i] + counts[i], of);
            summary.put(i, of);
        }
        summary.add(i, out);
    }

    private void part(int channel, int i, long from, long to, Statistics out) {
        Optional<SampleBlock> of = block(i);
        if (of.isEmpty()) {
            out.addMissing(to - from);
            return;
        }
        MemorySegment column = of.get().columns().get(channel);
        for (long at = from; at < to; at += PIECE) {
            int n = (int) Math.min(PIECE, to - at);
            Samples.numbers(type(channel), column, at - firsts[i], n, numbers);
            for (int k = 0; k < n; k++) {
                out.add(numbers[k]);
            }
        }
    }

    @Override
    public void stored(int channel, long from, int count, double[] out) {
        Arrays.fill(out, 0, count, Double.NaN);
        double[] part = new double[0];
        for (int i = size == 0 ? 0 : before(from); i < size && firsts[i] < from + count; i++) {
            long a = Math.max(from, firsts[i]);
            int n = (int) (Math.min(from + count, firsts[i] + counts[i]) - a);
            if (n <= 0 || block(i).isEmpty()) {
                continue;
            }
            part = part.length < n ? new double[n] : part;
            Samples.numbers(type(channel), block(i).orElseThrow().columns().get(channel), a - firsts[i], n, part);
            System.arraycopy(part, 0, out, (int) (a - from), n);
        }
    }

    @Override
    public void copy(int channel, long from, int count, MemorySegment target) {
        if (from < firstSampleId() || from + count > endSampleId()) {
            throw new IllegalArgumentException(
                    "samples " + from + " to " + (from + count) + " of " + about().address() + " were not recorded");
        }
        target.fill((byte) 0);
        for (int i = before(from); i < size && firsts[i] < from + count; i++) {
            long a = Math.max(from, firsts[i]);
            long b = Math.min(from + count, firsts[i] + counts[i]);
            long first = firsts[i];
            if (a < b) {
                block(i).ifPresent(of ->
                        Samples.copy(type(channel), of.columns().get(channel), a - first, target, a - from, b - a));
            }
        }
    }

    @Override
    Manifest.Stream described() {
        return described(firstSampleId(), endSampleId());
    }

    @Override
    public void close() {
        log.close();
    }
}
