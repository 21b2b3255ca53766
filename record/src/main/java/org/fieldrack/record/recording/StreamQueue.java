package org.fieldrack.record.recording;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.fieldrack.base.Counter;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of a stream on their way to the recording's thread, for about four seconds. What the queue cannot take is counted and
 * remembered: the stream is never slowed.
 *
 * <p>{@link #take} is the stream's thread, all else the recording's.
 */
final class StreamQueue {
    private static final double SECONDS = 4;
    private static final long LEAST = 512 << 10;
    private static final long MOST = 128 << 20;
    private static final long IRREGULAR = 16 << 20;
    private static final int FRAME_BYTES = 1 << 20;

    private record Overrun(long from, long to) {}

    private final SampleStream stream;
    private final List<Channel> channels;
    private final FrameRing ring;
    private final int frameSamples;
    private final Counter lost;
    private final Queue<Overrun> overruns = new ConcurrentLinkedQueue<>();

    StreamQueue(SampleStream stream) {
        this.stream = stream;
        this.channels = stream.channels();
        long eight = Frames.bytes(channels, stream.isRegular(), 8);
        frameSamples = (int) Math.max(1, FRAME_BYTES / eight) * 8;
        ring = new FrameRing(Math.max(bytes(), 2 * frameBytes() + 64));
        lost = stream.counters().counter("lost_samples", "samples that a recording could not take in time");
    }

    private long bytes() {
        if (!stream.isRegular()) {
            return IRREGULAR;
        }
        double perSample = Frames.bytes(channels, true, 1024) / 1024.0;
        return Math.clamp((long) (SECONDS * stream.clock().nominalRate() * perSample), LEAST, MOST);
    }

    /** Returns the most samples of a frame. */
    int frameSamples() {
        return frameSamples;
    }

    /** Returns the bytes of the longest frame. */
    long frameBytes() {
        return Frames.bytes(channels, stream.isRegular(), frameSamples);
    }

    void take(SampleBlock block) {
        SampleClock.Anchor line = stream.clock().anchor();
        for (int at = 0; at < block.count(); at += frameSamples) {
            int n = Math.min(frameSamples, block.count() - at);
            MemorySegment frame = ring.reserve(Frames.bytes(channels, stream.isRegular(), n));
            if (frame == null) {
                lost.add(block.count() - at);
                overruns.add(new Overrun(block.firstSampleId() + at, block.endSampleId()));
                return;
            }
            Frames.write(frame, channels, block, at, n, line);
            ring.commit();
        }
    }

    /** Returns the oldest frame, null for none; it stays valid until {@link #release}. */
    @Nullable
    MemorySegment peek() {
        return ring.peek();
    }

    void release() {
        ring.release();
    }

    /** Says whether the queue was full for any sample of this span, and forgets what lies before its end. */
    boolean wasFull(long from, long to) {
        boolean full = false;
        Overrun next = overruns.peek();
        while (next != null && next.from < to) {
            full |= next.to > from;
            overruns.poll();
            next = overruns.peek();
        }
        return full;
    }

    /** Returns the first sample that the queue could not take; {@link Long#MAX_VALUE} for none. */
    long firstOverrun() {
        Overrun next = overruns.peek();
        return next == null ? Long.MAX_VALUE : next.from;
    }

    /** Returns the sample behind the last that the queue could not take; {@link Long#MIN_VALUE} for none. */
    long endOfOverruns() {
        return overruns.stream().mapToLong(Overrun::to).max().orElse(Long.MIN_VALUE);
    }
}
