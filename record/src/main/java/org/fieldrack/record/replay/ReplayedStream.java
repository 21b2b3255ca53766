package org.fieldrack.record.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/** A recorded stream that comes again: blocks of what was recorded, under the lines that the clock had. One thread. */
final class ReplayedStream implements AutoCloseable {
    private static final int MOST = 1 << 16;
    private static final long NEVER = Long.MAX_VALUE;

    private final RecordedStream source;
    private final SampleStream stream;
    private final List<Manifest.Gap> gaps;
    private long next;

    /** @param gaps of the stream, in which nothing was recorded */
    ReplayedStream(String name, RecordedStream source, List<Manifest.Gap> gaps) {
        this.source = source;
        this.gaps = gaps;
        Manifest.Stream about = source.about();
        next = source.firstSampleId();
        SampleClock clock = new SampleClock(about.rate(), about.clock().utc(0));
        if (source.endSampleId() > next) {
            clock.adopt(source.line(next));
        }
        stream = new SampleStream(name, about.description(), source.channels(), about.regular(), clock, null);
    }

    SampleStream stream() {
        return stream;
    }

    /** Returns when the next sample is due, UTC nanoseconds; {@link Long#MAX_VALUE} for none. */
    long due() throws IOException {
        skipGap();
        return next < source.endSampleId() ? source.utcNanos(next) : NEVER;
    }

    private void skipGap() {
        for (Manifest.Gap gap : gaps) {
            if (next >= gap.from() && next < gap.to()) {
                next = gap.to();
            }
        }
    }

    /** Hands over what is due. */
    void play(long utcNanos) {
        try {
            while (due() <= utcNanos) {
                long end = Math.min(run(), source.sampleIdAtUtc(utcNanos + 1));
                emit((int) (Math.max(next + 1, end) - next));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(source.about().address() + " cannot be replayed: " + e.getMessage(), e);
        }
    }

    /** Returns the end of what may be handed over as one block: one line of the clock, no gap. */
    private long run() {
        long end = Math.min(Math.min(source.endSampleId(), source.lineEnd(next)), next + MOST);
        for (Manifest.Gap gap : gaps) {
            if (gap.from() > next && gap.from() < end) {
                end = gap.from();
            }
        }
        return end;
    }

    private void emit(int count) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> columns = new ArrayList<>();
            List<Channel> channels = stream.channels();
            for (int c = 0; c < channels.size(); c++) {
                MemorySegment column = arena.allocate(channels.get(c).type().bytes(count) + 8, 8);
                source.copy(c, next, count, column);
                columns.add(column.asSlice(0, channels.get(c).type().bytes(count)));
            }
            MemorySegment ticks = null;
            if (!stream.isRegular()) {
                ticks = arena.allocate(count * 8L, 8);
                for (int i = 0; i < count; i++) {
                    ticks.setAtIndex(ValueLayout.JAVA_LONG, i, source.tick(next + i));
                }
            }
            stream.clock().adopt(source.line(next));
            long first = next;
            next += count;
            stream.emit(new SampleBlock(first, count, columns, ticks));
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
