package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The recent past of a stream, from which views, statistics and pre-trigger recordings are taken.
 *
 * <p>Queries: {@link #bins bins(channel, from, to, n, out)} for drawing, {@link #samples samples(channel, from, count,
 * out)} for single samples, {@link #statistics statistics(channel, from, to, out)} exact over any span. Spans are sample
 * numbers, {@code from} inclusive and {@code to} exclusive; what the history does not hold (any more) is missing, never an
 * error. Values are in the channel's unit (scale and offset applied). All queries may come from any thread while the
 * writer goes on; results go into objects of the caller.
 *
 * <p>A driver may bring its own, so that samples are stored once; every other stream gets a {@link RingHistory}.
 */
public interface StreamHistory extends AutoCloseable {
    List<Channel> channels();

    /** Returns the clock whose counts are sample numbers (regular stream) or ticks (irregular). */
    SampleClock clock();

    /** Says whether sample numbers are counts of the clock. */
    boolean isRegular();

    /** Returns how many samples a channel can hold. */
    long capacity();

    /** Returns the number of the oldest sample held. */
    long firstSampleId();

    /** Returns the number after the newest sample held. */
    long endSampleId();

    /** Returns the clock's count at a sample: its number in a regular stream, else its stored tick. */
    long tick(long sampleId);

    /** Returns the first sample held at or after this count of the clock; {@link #endSampleId} where there is none. */
    long sampleIdAt(long tick);

    /** Returns the line by which times of all its samples are told; empty where blocks have lines of their own. */
    default Optional<SampleClock.Anchor> line() {
        return Optional.of(clock().anchor());
    }

    /** Returns the most samples of a span whose statistics are exact. */
    default long exactSamples() {
        return Long.MAX_VALUE;
    }

    /** Returns when a sample was taken. */
    default long utcNanos(long sampleId) {
        return clock().utcNanos(tick(sampleId));
    }

    /** Returns the first sample taken at or after this time; may lie outside of what is held in a regular stream. */
    default long sampleIdAtUtc(long utcNanos) {
        long count = clock().count(utcNanos);
        return isRegular() ? count : sampleIdAt(count);
    }

    /**
     * Fills bins for drawing: n equal parts of the span, inner borders rounded to stored reductions where these are fine
     * enough, so that the time needed hardly depends on the span.
     *
     * @param channel index in {@link #channels}
     * @param n parts, 1 to the capacity of {@code out}
     */
    void bins(int channel, long from, long to, int n, Bins out);

    /** Fills bins whose borders are exact to the sample. */
    default void exactBins(int channel, long from, long to, int n, Bins out) {
        out.begin(from, to, n);
        Statistics part = new Statistics();
        for (int i = 0; i < n; i++) {
            statistics(channel, out.start(i), out.start(i + 1), part.clear());
            out.put(i, part);
        }
    }

    /**
     * Reads single samples as numbers, NaN where one is missing or not held.
     *
     * @param out takes {@code count} numbers from index 0 on
     */
    void samples(int channel, long from, int count, double[] out);

    /** Adds the exact statistics of a span to {@code out}; what is not held counts as missing. */
    void statistics(int channel, long from, long to, Statistics out);

    /**
     * Copies samples as they are stored (element type, native byte order, packed from bit 0), for recorders.
     *
     * @param target at least {@code type.bytes(count)} long
     * @return false where part of the span is not held (any more); the target's content is then undefined
     */
    boolean copy(int channel, long from, int count, MemorySegment target);

    /** Returns the bytes of memory that it takes outside of the Java heap. */
    long memoryBytes();

    /** Gives the memory back; later queries fail with {@link IllegalStateException}. */
    @Override
    void close();
}
