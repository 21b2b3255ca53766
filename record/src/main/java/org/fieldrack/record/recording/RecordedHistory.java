package org.fieldrack.record.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;

/**
 * A recorded stream seen as a history, so that whatever draws and measures a live stream does the same with a recorded one.
 *
 * <p>Thread-safe: one question at a time. A file that cannot be read is an {@link UncheckedIOException}.
 */
public final class RecordedHistory implements StreamHistory {
    /** Spans up to this many samples are answered from the samples themselves, longer ones from summaries as well. */
    private static final long EXACT = 1L << 22;

    private final RecordedStream stream;
    private final List<Channel> channels;
    private final SampleClock clock;
    private boolean closed;

    /** @param stream belongs to the history from now on and is closed with it */
    public RecordedHistory(RecordedStream stream) {
        this.stream = stream;
        this.channels = stream.channels();
        Manifest.Line line = stream.about().clock();
        double rate = Math.max(1e-9, stream.about().rate());
        this.clock = new SampleClock(rate, line.utc(0));
        clock.adopt(line.anchor());
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private synchronized <T> T ask(Question<T> question) {
        if (closed) {
            throw new IllegalStateException("the recording is closed");
        }
        try {
            return question.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the manifest says of it. */
    public Manifest.Stream about() {
        return stream.about();
    }

    @Override
    public List<Channel> channels() {
        return channels;
    }

    @Override
    public SampleClock clock() {
        return clock;
    }

    /** Each block has the line that the clock had when it came. */
    @Override
    public Optional<SampleClock.Anchor> line() {
        return Optional.empty();
    }

    @Override
    public long exactSamples() {
        return EXACT;
    }

    @Override
    public boolean isRegular() {
        return stream.about().regular();
    }

    @Override
    public long capacity() {
        return Math.max(1, endSampleId() - firstSampleId());
    }

    @Override
    public long firstSampleId() {
        return stream.firstSampleId();
    }

    @Override
    public long endSampleId() {
        return stream.endSampleId();
    }

    @Override
    public long tick(long sampleId) {
        return ask(() -> stream.tick(sampleId));
    }

    @Override
    public long utcNanos(long sampleId) {
        return ask(() -> stream.utcNanos(sampleId));
    }

    @Override
    public long sampleIdAt(long tick) {
        return ask(() -> {
            long low = stream.firstSampleId();
            long high = stream.endSampleId();
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (stream.tick(middle) < tick) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        });
    }

    @Override
    public long sampleIdAtUtc(long utcNanos) {
        return ask(() -> stream.sampleIdAtUtc(utcNanos));
    }

    @Override
    public void bins(int channel, long from, long to, int n, Bins out) {
        boolean unused = ask(() -> {
            out.begin(from, to, n);
            long width = Math.max(1, (to - from) / n);
            long step = stream.step(width);
            long origin = stream.firstSampleId();
            Statistics part = new Statistics();
            long first = Math.clamp(from, origin, stream.endSampleId());
            stream.expect(channel, first, Math.clamp(to, first, stream.endSampleId()), width);
            for (int i = 0; i < n; i++) {
                long start = i == 0 ? from : rounded(out.start(i), origin, step);
                long end = i == n - 1 ? to : rounded(out.start(i + 1), origin, step);
                add(channel, start, end, width, part.clear());
                out.put(i, part);
            }
            return true;
        });
    }

    private static long rounded(long sampleId, long origin, long step) {
        return step == 1 ? sampleId : origin + Math.floorDiv(sampleId - origin + step / 2, step) * step;
    }

    private void add(int channel, long from, long to, long width, Statistics part) throws IOException {
        long a = Math.clamp(from, stream.firstSampleId(), stream.endSampleId());
        long b = Math.clamp(to, a, stream.endSampleId());
        if (a < b) {
            stream.envelope(channel, a, b, width, part);
        }
        part.addMissing(Math.max(0, to - from) - (b - a));
        part.scale(channels.get(channel).scale(), channels.get(channel).offset());
    }

    @Override
    public void samples(int channel, long from, int count, double[] out) {
        boolean unused = ask(() -> {
            stream.numbers(channel, from, count, out);
            return true;
        });
    }

    /**
     * Adds the statistics of a span: from the samples up to {@link #EXACT} of them; of longer spans minimum and maximum are exact
     * and the rest is as exact as the summaries are stored.
     */
    @Override
    public void statistics(int channel, long from, long to, Statistics out) {
        Statistics part = new Statistics();
        boolean unused = ask(() -> {
            add(channel, from, to, to - from > EXACT ? to - from : 0, part);
            return true;
        });
        out.combine(part);
    }

    @Override
    public boolean copy(int channel, long from, int count, MemorySegment target) {
        return ask(() -> {
            if (from < stream.firstSampleId() || from + count > stream.endSampleId()) {
                return false;
            }
            stream.copy(channel, from, count, target);
            return true;
        });
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stream.close();
        }
    }
}
