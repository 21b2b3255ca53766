package org.fieldrack.record.export;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.Samples;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;

/**
 * A span of a stream, copied out of its history at once, so that the stream may go on while somebody writes it down slowly.
 *
 * <p>Not thread-safe; closed by who made it. What the history did not hold is missing.
 */
public final class SpanCopy implements AutoCloseable {
    /** The most bytes that a copy takes: 1 GiB. */
    public static final long MOST_BYTES = 1L << 30;

    private static final int BLOCK = 1 << 16;

    private final String device;
    private final String stream;
    private final StreamHistory history;
    private final List<Channel> channels = new ArrayList<>();
    private final List<MemorySegment> columns = new ArrayList<>();
    private final List<List<long[]>> gaps = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final long from;
    private final long to;
    private final long[] times;

    /**
     * Copies a span.
     *
     * @param indices of the channels
     * @param first sample number
     * @param end the number after the last
     * @throws IllegalArgumentException where the span is too long; its message is a sentence
     */
    public SpanCopy(String device, String stream, StreamHistory history, List<Integer> indices, long first, long end) {
        this.device = device;
        this.stream = stream;
        this.history = history;
        from = Math.max(first, history.firstSampleId());
        to = Math.max(from, Math.min(end, history.endSampleId()));
        long bytes = (to - from) * (history.isRegular() ? 0 : Long.BYTES);
        for (int index : indices) {
            bytes += history.channels().get(index).type().bytes(to - from);
        }
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the span of " + device + "/" + stream + " takes " + (bytes >> 20) + " MB and "
                            + (MOST_BYTES >> 20)
                            + " MB can be exported at once: choose a shorter span or fewer channels, or record it");
        }
        try {
            for (int index : indices) {
                copy(index);
            }
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new IllegalArgumentException(
                    "there is no memory for the " + (bytes >> 20) + " MB of this span of " + device + "/" + stream
                            + ": choose a shorter span or fewer channels, or record it",
                    e);
        }
        times = new long[history.isRegular() ? 0 : Math.toIntExact(to - from)];
        for (int i = 0; i < times.length; i++) {
            times[i] = history.utcNanos(from + i);
        }
    }

    private void copy(int index) {
        Channel channel = history.channels().get(index);
        MemorySegment column = arena.allocate(Math.max(8, channel.type().bytes(to - from)), 8);
        List<long[]> missing = new ArrayList<>();
        Statistics part = new Statistics();
        for (long at = from; at < to; at += BLOCK) {
            int n = (int) Math.min(BLOCK, to - at);
            long begin = channel.type().bytes(at - from);
            MemorySegment target = column.asSlice(begin, channel.type().bytes(n));
            if (!history.copy(index, at, n, target)) {
                add(missing, at, at + n);
                continue;
            }
            history.statistics(index, at, at + n, part.clear());
            if (part.missing() > 0) {
                walk(index, at, n, missing);
            }
        }
        channels.add(channel);
        columns.add(column);
        gaps.add(missing);
    }

    private void walk(int index, long at, int n, List<long[]> missing) {
        double[] values = new double[n];
        history.samples(index, at, n, values);
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(values[i])) {
                add(missing, at + i, at + i + 1);
            }
        }
    }

    private static void add(List<long[]> missing, long begin, long end) {
        if (!missing.isEmpty() && missing.getLast()[1] == begin) {
            missing.getLast()[1] = end;
        } else {
            missing.add(new long[] {begin, end});
        }
    }

    public String device() {
        return device;
    }

    public String stream() {
        return stream;
    }

    public List<Channel> channels() {
        return channels;
    }

    public StreamHistory history() {
        return history;
    }

    public long from() {
        return from;
    }

    public long to() {
        return to;
    }

    /** Returns spans of missing samples of a channel, in order. */
    public List<long[]> gaps(int channel) {
        return gaps.get(channel);
    }

    /** Returns the samples of a channel as they were stored, packed from bit 0; missing ones are NaN or anything. */
    public MemorySegment stored(int channel) {
        return columns.get(channel);
    }

    /** Returns when a sample was taken. */
    public long utcNanos(long sampleId) {
        return times.length == 0 ? history.utcNanos(sampleId) : times[(int) (sampleId - from)];
    }

    /** Reads samples in the channel's unit into {@code out[0 … count)}; NaN where one is missing. */
    public void numbers(int channel, long at, int count, double[] out) {
        Channel of = channels.get(channel);
        for (int i = 0; i < count; i++) {
            out[i] = Samples.number(of.type(), columns.get(channel), at - from + i) * of.scale() + of.offset();
        }
        for (long[] gap : gaps.get(channel)) {
            for (long id = Math.max(gap[0], at); id < Math.min(gap[1], at + count); id++) {
                out[(int) (id - at)] = Double.NaN;
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
