package org.fieldrack.joulescope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a span as the original's interface has them (specification section 5.6).
 *
 * @param startTime seconds from sample 0
 * @param endTime seconds from sample 0
 * @param samples samples that count
 * @param startSampleId first sample of the span
 * @param endSampleId sample after the span
 * @param signals one for each field, in the order of {@link Field}
 * @param source {@code stream_buffer} or {@code sensor}
 * @param charge accumulated since open, in C; NaN where it is not a callback
 * @param energy accumulated since open, in J
 */
public record StatisticsUpdate(
        double startTime,
        double endTime,
        long samples,
        long startSampleId,
        long endSampleId,
        List<Signal> signals,
        String source,
        double charge,
        double energy) {
    static final String STREAM_BUFFER = "stream_buffer";
    static final String SENSOR = "sensor";

    /** Statistics of one field; {@code integral} only for current and power. */
    public record Signal(
            Field field, double mean, double variance, double min, double max, double p2p, OptionalDouble integral) {}

    static StatisticsUpdate of(StatisticsTable table, int row, long start, long stop, long samples, double frequency) {
        return of(table, row, start, stop, samples, frequency, null);
    }

    static StatisticsUpdate of(
            StatisticsTable table,
            int row,
            long start,
            long stop,
            long samples,
            double frequency,
            @Nullable Accumulators sums) {
        double from = start / frequency;
        double to = stop / frequency;
        double duration = to - from;
        List<Signal> signals = new ArrayList<>();
        for (Field field : Field.values()) {
            double mean = table.mean(row, field);
            double min = table.min(row, field);
            double max = table.max(row, field);
            Optional<String> unit = field.integralUnit();
            signals.add(new Signal(
                    field,
                    mean,
                    table.k(row) == 0 ? Double.NaN : table.variance(row, field),
                    min,
                    max,
                    max - min,
                    unit.isPresent() ? OptionalDouble.of(mean * duration) : OptionalDouble.empty()));
        }
        double charge = sums == null ? Double.NaN : sums.charge();
        double energy = sums == null ? Double.NaN : sums.energy();
        return new StatisticsUpdate(from, to, samples, start, stop, signals, STREAM_BUFFER, charge, energy);
    }

    public Signal signal(Field field) {
        return signals.get(field.ordinal());
    }

    public double delta() {
        return endTime - startTime;
    }

    /** Returns the same with time, charge and energy counted from the end of another. */
    StatisticsUpdate since(StatisticsUpdate other) {
        return new StatisticsUpdate(
                startTime - other.endTime,
                endTime - other.endTime,
                samples,
                startSampleId,
                endSampleId,
                signals,
                source,
                charge - other.charge,
                energy - other.energy);
    }
}
