package org.fieldrack.record.recording;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Samples;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a block as it is queued and stored in a block log: first sample number, count, the clock's line at that
 * time, ticks of an irregular stream, and the columns, each from a multiple of 8 on; native byte order.
 */
final class Frames {
    /** What a raw log of blocks says that it is. */
    static final String FORMAT = "fieldrack-blocks;version=1";

    /** Bytes before the ticks or columns. */
    static final int HEAD = 48;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final int COUNT = 8;
    private static final int ANCHOR = 16;

    private Frames() {}

    static long bytes(List<Channel> channels, boolean regular, long count) {
        long sum = HEAD + (regular ? 0 : count * Long.BYTES);
        for (Channel channel : channels) {
            sum += column(channel, count);
        }
        return sum;
    }

    private static long column(Channel channel, long count) {
        return (channel.type().bytes(count) + 7) & ~7L;
    }

    static void head(MemorySegment frame, long firstSampleId, int count, SampleClock.Anchor line) {
        frame.set(LONG, 0, firstSampleId);
        frame.set(INT, COUNT, count);
        frame.set(INT, COUNT + 4, 0);
        frame.set(LONG, ANCHOR, line.count());
        frame.set(LONG, ANCHOR + 8, line.utcNanos());
        frame.set(DOUBLE, ANCHOR + 16, line.nanosPerCount());
        frame.set(LONG, ANCHOR + 24, line.uncertaintyNanos());
    }

    /** Writes samples {@code from … from + count} of a block. */
    static void write(
            MemorySegment frame,
            List<Channel> channels,
            SampleBlock block,
            int from,
            int count,
            SampleClock.Anchor line) {
        head(frame, block.firstSampleId() + from, count, line);
        SampleBlock target = block(frame, channels, block.ticks() == null);
        MemorySegment ticks = block.ticks();
        MemorySegment to = target.ticks();
        if (ticks != null && to != null) {
            MemorySegment.copy(ticks, (long) from * Long.BYTES, to, 0, (long) count * Long.BYTES);
        }
        for (int i = 0; i < channels.size(); i++) {
            Samples.copy(
                    channels.get(i).type(),
                    block.columns().get(i),
                    from,
                    target.columns().get(i),
                    0,
                    count);
        }
    }

    /** Returns the block that a frame holds; its columns are the frame's own memory. */
    static SampleBlock block(MemorySegment frame, List<Channel> channels, boolean regular) {
        int count = frame.get(INT, COUNT);
        long at = HEAD;
        @Nullable MemorySegment ticks = null;
        if (!regular) {
            ticks = frame.asSlice(at, (long) count * Long.BYTES);
            at += ticks.byteSize();
        }
        List<MemorySegment> columns = new ArrayList<>(channels.size());
        for (Channel channel : channels) {
            columns.add(frame.asSlice(at, channel.type().bytes(count)));
            at += column(channel, count);
        }
        return new SampleBlock(frame.get(LONG, 0), count, columns, ticks);
    }

    static long firstSampleId(MemorySegment frame) {
        return frame.get(LONG, 0);
    }

    static int count(MemorySegment frame) {
        return frame.get(INT, COUNT);
    }

    static SampleClock.Anchor line(MemorySegment frame) {
        return new SampleClock.Anchor(
                frame.get(LONG, ANCHOR),
                frame.get(LONG, ANCHOR + 8),
                frame.get(DOUBLE, ANCHOR + 16),
                frame.get(LONG, ANCHOR + 24));
    }
}
