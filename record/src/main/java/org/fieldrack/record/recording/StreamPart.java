package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.fieldrack.stream.StreamHistory;

/**
 * A stream inside a running recording: its own thread copies blocks into a {@link StreamQueue}, the recording's thread writes
 * them behind what the history held before.
 */
final class StreamPart extends RecordedPart {
    private static final long NONE = Long.MIN_VALUE;
    private static final int ROUNDS = 4;

    private final String device;
    private final SampleStream stream;
    private final List<Channel> channels;
    private final List<Path> files;
    private final StreamSink sink;
    private final StreamQueue queue;
    private final MemorySegment scratch;
    private boolean bridged = true;
    private long first = NONE;
    private long written = NONE;
    private long lost;
    private int steps;

    StreamPart(String device, SampleStream stream, List<Path> files) throws IOException {
        super(device, stream.name(), stream);
        this.device = device;
        this.stream = stream;
        this.channels = stream.channels();
        this.files = files;
        queue = new StreamQueue(stream);
        scratch = Arena.ofAuto().allocate(queue.frameBytes(), 8);
        steps = stream.clock().steps().size();
        sink = StreamSink.of(device, stream, files);
    }

    /** Takes blocks from now on. */
    void follow() {
        followed(stream.subscribe((from, block) -> queue.take(block)));
    }

    /** What else the recording's thread must do while a history is copied, which may take a second. */
    @FunctionalInterface
    interface Meanwhile {
        void drain() throws IOException;
    }

    /** Writes what the history holds from this time on and then follows; before the first {@link #drain}. */
    void begin(long fromUtc, Meanwhile meanwhile) throws IOException {
        fromHistory(fromUtc, meanwhile);
        follow();
    }

    private void fromHistory(long fromUtc, Meanwhile meanwhile) throws IOException {
        StreamHistory history = stream.history().orElse(null);
        if (history == null || history.endSampleId() <= history.firstSampleId()) {
            return;
        }
        bridged = false;
        long wanted = history.sampleIdAtUtc(fromUtc);
        long from = Math.max(wanted, history.firstSampleId());
        if (wanted < history.firstSampleId() && stream.isRegular()) {
            note(Manifest.Loss.GAP, from, from, history.utcNanos(from), "the history reaches back to here only");
        }
        if (from < history.endSampleId()) {
            written = from;
            // the history grows while it is copied: the queue need only take what comes after the last, short round
            for (int round = 0; round < ROUNDS; round++) {
                fromHistory(history, written, history.endSampleId(), meanwhile);
            }
        }
    }

    private void fromHistory(StreamHistory history, long from, long to, Meanwhile meanwhile) throws IOException {
        long at = from;
        while (at < to) {
            int n = (int) Math.min(queue.frameSamples(), to - at);
            long end = at + n;
            for (long[] run : HistoryRuns.present(history, at, n)) {
                copy(history, run[0], (int) (run[1] - run[0]));
            }
            at = Math.max(end, history.firstSampleId());
            meanwhile.drain();
        }
    }

    private void copy(StreamHistory history, long from, int n) throws IOException {
        Frames.head(scratch, from, n, stream.clock().anchor());
        SampleBlock block = Frames.block(scratch, channels, stream.isRegular());
        MemorySegment ticks = block.ticks();
        for (int i = 0; ticks != null && i < n; i++) {
            ticks.set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, i * 8L, history.tick(from + i));
        }
        for (int c = 0; c < channels.size(); c++) {
            if (!history.copy(c, from, n, block.columns().get(c))) {
                // overtaken: what is left of it follows, the rest becomes a gap
                return;
            }
        }
        put(scratch.asSlice(0, Frames.bytes(channels, stream.isRegular(), n)), block);
    }

    @Override
    boolean drain() throws IOException {
        boolean any = false;
        MemorySegment frame = queue.peek();
        while (frame != null) {
            any = true;
            accept(frame);
            queue.release();
            frame = queue.peek();
        }
        return any;
    }

    private void accept(MemorySegment frame) throws IOException {
        long id = Frames.firstSampleId(frame);
        int count = Frames.count(frame);
        if (!bridged) {
            bridged = true;
            StreamHistory history = stream.history().orElse(null);
            if (history != null && written != NONE && id > written) {
                fromHistory(history, written, id, () -> {});
            }
        }
        SampleBlock block = Frames.block(frame, channels, stream.isRegular());
        if (written == NONE || id >= written) {
            put(frame, block);
        } else if (id + count > written) {
            int skip = (int) (written - id);
            MemorySegment cut = scratch.asSlice(0, Frames.bytes(channels, stream.isRegular(), count - skip));
            Frames.write(cut, channels, block, skip, count - skip, Frames.line(frame));
            put(cut, Frames.block(cut, channels, stream.isRegular()));
        }
    }

    private void put(MemorySegment frame, SampleBlock block) throws IOException {
        if (written != NONE && block.firstSampleId() > written) {
            gap(block.firstSampleId(), utc(block));
        }
        sink.write(frame, block);
        if (first == NONE) {
            first = block.firstSampleId();
        }
        written = block.endSampleId();
    }

    private long utc(SampleBlock block) {
        MemorySegment ticks = block.ticks();
        return stream.clock()
                .utcNanos(ticks == null ? written : ticks.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0));
    }

    private void gap(long to, long utcNanos) {
        boolean overrun = queue.wasFull(written, to);
        // what the history lost before it could be copied lies before the first sample
        lost += first == NONE ? 0 : to - written;
        if (overrun) {
            note(Manifest.Loss.OVERRUN, written, to, utcNanos, "the disk was too slow for the recorder's queue");
        } else {
            note(Manifest.Loss.GAP, written, to, utcNanos, "the stream had a gap");
        }
    }

    @Override
    void flush() throws IOException {
        sink.flush();
    }

    @Override
    long bytes() throws IOException {
        return sink.bytes();
    }

    @Override
    void close() throws IOException {
        long end = queue.endOfOverruns();
        if (end != NONE) {
            written = written == NONE ? queue.firstOverrun() : written;
            if (end > written) {
                gap(end, utcOfEnd());
            }
        }
        sink.close();
    }

    @Override
    void abandon() throws IOException {
        sink.abandon();
    }

    private long utcOfEnd() {
        SampleClock clock = stream.clock();
        return clock.utcNanos(stream.isRegular() ? written : clock.anchor().count());
    }

    @Override
    List<Manifest.Gap> takeGaps() {
        List<SampleClock.Anchor> before = stream.clock().steps();
        while (steps < before.size()) {
            SampleClock.Anchor old = before.get(steps++);
            note(Manifest.Loss.CLOCK_STEP, old.count(), old.count(), old.utcNanos(), "the clock of the stream stepped");
        }
        return super.takeGaps();
    }

    @Override
    void describe(List<Manifest.Stream> streams, List<Manifest.Raw> raws) {
        SampleStream s = stream;
        streams.add(new Manifest.Stream(
                device,
                s.name(),
                s.description(),
                s.isRegular(),
                s.clock().nominalRate(),
                channels.stream()
                        .map(c -> new Manifest.Signal(
                                c.name(), c.unit().text(), c.type().name(), c.scale(), c.offset()))
                        .toList(),
                files.stream().map(f -> f.getFileName().toString()).toList(),
                first == NONE ? -1 : first,
                written == NONE ? -1 : written,
                lost,
                Manifest.Line.of(s.clock().anchor())));
    }
}
