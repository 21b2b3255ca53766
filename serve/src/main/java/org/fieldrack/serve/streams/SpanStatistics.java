package org.fieldrack.serve.streams;

import java.util.Optional;
import org.fieldrack.base.Unit;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;

/**
 * Exact statistics of a trace over a span of samples.
 *
 * @param fromSample first sample
 * @param toSample the one after the last
 * @param fromUtc when the first sample was taken
 * @param toUtc when the one after the last was taken, or would be
 * @param seconds length of the span: samples at the clock's nominal rate, of an irregular stream the time from the first
 *     sample to that after the last
 * @param of the samples
 * @param integral over the span in unit seconds; missing samples count at the mean, samples of an irregular stream hold until
 *     the next
 */
public record SpanStatistics(
        Trace trace,
        long fromSample,
        long toSample,
        long fromUtc,
        long toUtc,
        double seconds,
        Statistics of,
        double integral) {
    private static final int BLOCK = 4096;

    /** Sample numbers, the second exclusive. */
    public record Range(long from, long to) {}

    /**
     * Returns the samples that were taken at or after {@code from} and before {@code to}.
     *
     * @param kept line between counts and time that the viewer keeps; empty for the history's own way
     */
    public static Range range(Trace trace, Optional<SampleClock.Anchor> kept, long from, long to) {
        Optional<SampleClock.Anchor> line = line(trace, kept);
        return new Range(sampleAt(trace.history(), line, from), sampleAt(trace.history(), line, to));
    }

    /** Returns the line that tells times: what the viewer keeps, the history's own, or none where each block has its own. */
    private static Optional<SampleClock.Anchor> line(Trace trace, Optional<SampleClock.Anchor> kept) {
        return trace.history().line().map(own -> kept.orElse(own));
    }

    private static long sampleAt(StreamHistory history, Optional<SampleClock.Anchor> line, long utcNanos) {
        if (line.isEmpty()) {
            return history.sampleIdAtUtc(utcNanos);
        }
        long count = ClockLine.ceil(line.get(), utcNanos);
        return history.isRegular() ? count : history.sampleIdAt(count);
    }

    private static long utc(StreamHistory history, Optional<SampleClock.Anchor> line, long sampleId) {
        return line.map(one -> one.utcNanos(history.tick(sampleId))).orElseGet(() -> history.utcNanos(sampleId));
    }

    /** Looks at the samples that were taken at or after {@code from} and before {@code to}. */
    public static SpanStatistics between(Trace trace, Optional<SampleClock.Anchor> kept, long from, long to) {
        Range range = range(trace, kept, from, to);
        return ofSamples(trace, kept, range.from(), range.to());
    }

    /** Looks at samples by number. */
    public static SpanStatistics ofSamples(Trace trace, Optional<SampleClock.Anchor> kept, long from, long to) {
        StreamHistory history = trace.history();
        Optional<SampleClock.Anchor> line = line(trace, kept);
        Statistics statistics = new Statistics();
        history.statistics(trace.index(), from, to, statistics);
        double rate = history.clock().nominalRate();
        long fromTick = history.tick(from);
        long toTick = history.tick(to);
        double seconds = Math.max(0, toTick - fromTick) / rate;
        double integral =
                history.isRegular() ? statistics.integral(1 / rate) : held(history, trace.index(), from, to) / rate;
        return new SpanStatistics(
                trace, from, to, utc(history, line, from), utc(history, line, to), seconds, statistics, integral);
    }

    /** Returns the sum of every sample times the counts until the next. */
    private static double held(StreamHistory history, int channel, long from, long to) {
        double[] values = new double[BLOCK];
        double sum = 0;
        double last = Double.NaN;
        long lastTick = 0;
        boolean any = false;
        for (long at = from; at < to; at += BLOCK) {
            int n = (int) Math.min(BLOCK, to - at);
            history.samples(channel, at, n, values);
            for (int i = 0; i < n; i++) {
                long tick = history.tick(at + i);
                if (!Double.isNaN(last)) {
                    sum += last * (tick - lastTick);
                    any = true;
                }
                last = values[i];
                lastTick = tick;
            }
        }
        long end = history.tick(to);
        if (!Double.isNaN(last) && end > lastTick) {
            sum += last * (end - lastTick);
            any = true;
        }
        return any ? sum : Double.NaN;
    }

    /** Says whether they come from the samples themselves; those of a long span of a recording come from stored summaries. */
    public boolean isExact() {
        return toSample - fromSample <= trace.history().exactSamples();
    }

    /** Returns the unit of the integral: coulomb of a current, joule of a power, else the unit times seconds. */
    public Unit integralUnit() {
        Unit unit = trace.channel().unit();
        return switch (unit.symbol()) {
            case "A" -> new Unit(unit.prefix(), "C");
            case "W" -> new Unit(unit.prefix(), "J");
            case "" -> Unit.of("s");
            default -> new Unit(unit.prefix(), unit.symbol() + "·s");
        };
    }
}
