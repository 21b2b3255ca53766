package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.base.Unit;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;

/**
 * Reads a recorded stream: any span of any channel, by sample number.
 *
 * <p>Not thread-safe. Samples outside of what was recorded are missing, never an error.
 */
public abstract sealed class RecordedStream implements AutoCloseable permits RecordedJls, RecordedBlocks {
    private final Manifest.Stream about;
    private long offset;

    RecordedStream(Manifest.Stream about) {
        this.about = about;
    }

    /** Moves all times by so many nanoseconds, as the pins of its clock want it; returns itself. */
    RecordedStream pinned(long nanos) {
        offset = nanos;
        return this;
    }

    static RecordedStream open(Path folder, Manifest.Stream stream) throws IOException {
        return open(folder, stream, List.of(), false);
    }

    /**
     * @param gaps of the whole recording
     * @param grows the recording runs
     */
    static RecordedStream open(Path folder, Manifest.Stream stream, List<Manifest.Gap> gaps, boolean grows)
            throws IOException {
        return stream.regular()
                ? new RecordedJls(folder, stream, gaps, grows)
                : new RecordedBlocks(folder.resolve(stream.files().getFirst()), stream);
    }

    /** Returns the channels as they were when recorded. */
    public List<Channel> channels() {
        return about.channels().stream()
                .map(c -> new Channel(
                        c.name(), Unit.parse(c.unit()), ElementType.valueOf(c.type()), c.scale(), c.offset()))
                .toList();
    }

    public Manifest.Stream about() {
        return about;
    }

    ElementType type(int channel) {
        return ElementType.valueOf(about.channels().get(channel).type());
    }

    /** Returns the number of the first sample; that of {@link #endSampleId} where there is none. */
    public abstract long firstSampleId();

    public abstract long endSampleId();

    /** Returns when a sample was taken, by the clock of its device and the pins of that clock. */
    public long utcNanos(long sampleId) throws IOException {
        return recordedUtc(sampleId) + offset;
    }

    /** Returns when a sample was taken, by the clock of its device. */
    abstract long recordedUtc(long sampleId) throws IOException;

    /** Returns the first sample at or after this time; {@link #endSampleId} where there is none. */
    public long sampleIdAtUtc(long utcNanos) throws IOException {
        long low = firstSampleId();
        long high = endSampleId();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (utcNanos(middle) < utcNanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the count of the stream's clock at a sample: its number where the rate is fixed. */
    public abstract long tick(long sampleId);

    /** Returns the line that the stream's clock had when this sample came, moved by the pins of the clock. */
    public SampleClock.Anchor line(long sampleId) {
        SampleClock.Anchor line = recordedLine(sampleId);
        return offset == 0
                ? line
                : new SampleClock.Anchor(
                        line.count(), line.utcNanos() + offset, line.nanosPerCount(), line.uncertaintyNanos());
    }

    abstract SampleClock.Anchor recordedLine(long sampleId);

    /** Says whether the lines are known to the sample, so that {@link #line} has its exact time. */
    public abstract boolean hasLines();

    /** Returns the first sample behind this one that may have come under another line, or in another block. */
    public abstract long lineEnd(long sampleId);

    /** Says that the envelope of this span, within what was recorded, will be asked for, in bins of this width. */
    void expect(int channel, long from, long to, long width) throws IOException {}

    /** Returns the step to which borders of bins of this width are rounded. */
    abstract long step(long width);

    /**
     * Adds the statistics of stored samples of a span within what was recorded; what is missing counts as missing.
     *
     * @param width of the bins that are drawn, which decides what may be taken from summaries; 0 for the samples themselves
     */
    abstract void envelope(int channel, long from, long to, long width, Statistics out) throws IOException;

    /** Reads stored samples, without scale and offset, into {@code out[0 … count)}; NaN where one is missing. */
    public abstract void stored(int channel, long from, int count, double[] out) throws IOException;

    /** Reads samples in the channel's unit into {@code out[0 … count)}; NaN where one is missing. */
    public void numbers(int channel, long from, int count, double[] out) throws IOException {
        stored(channel, from, count, out);
        Manifest.Signal signal = about.channels().get(channel);
        if (signal.scale() != 1 || signal.offset() != 0) {
            for (int i = 0; i < count; i++) {
                out[i] = out[i] * signal.scale() + signal.offset();
            }
        }
    }

    /**
     * Copies samples as they were recorded, packed from bit 0; a missing one is NaN or 0.
     *
     * @param target at least {@code type.bytes(count)} long
     * @throws IllegalArgumentException where the span reaches beyond what was recorded
     */
    public abstract void copy(int channel, long from, int count, MemorySegment target) throws IOException;

    /** Returns the description with what the files themselves hold. */
    abstract Manifest.Stream described();

    final Manifest.Stream described(long first, long end) {
        return new Manifest.Stream(
                about.device(),
                about.stream(),
                about.description(),
                about.regular(),
                about.rate(),
                about.channels(),
                about.files(),
                end > first ? first : -1,
                end > first ? end : -1,
                about.lost(),
                about.clock());
    }

    @Override
    public abstract void close();
}
