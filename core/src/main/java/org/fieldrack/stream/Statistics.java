package org.fieldrack.stream;

/**
 * Count, mean, spread and extremes of the samples of a span; made to be kept and filled again by whoever asks.
 *
 * <p>Not thread-safe. NaN samples are not counted but missing. Parts are combined by the formulas of Chan, Golub and
 * LeVeque, so that no part loses digits to another's offset.
 */
public final class Statistics {
    private long count;
    private long missing;
    private double mean;
    private double squares;
    private double min;
    private double max;

    public Statistics() {
        clear();
    }

    /** Forgets everything. */
    public Statistics clear() {
        count = 0;
        missing = 0;
        mean = 0;
        squares = 0;
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
        return this;
    }

    /** Adds one sample; NaN is a missing one. */
    public void add(double sample) {
        if (Double.isNaN(sample)) {
            missing++;
            return;
        }
        count++;
        double before = sample - mean;
        mean += before / count;
        squares += before * (sample - mean);
        min = Math.min(min, sample);
        max = Math.max(max, sample);
    }

    /** Adds samples of which nothing is known. */
    public void addMissing(long samples) {
        missing += samples;
    }

    /**
     * Adds a part whose statistics are known.
     *
     * @param partSquares sum of squared deviations from {@code partMean}
     */
    public void combine(long partCount, double partMean, double partSquares, double partMin, double partMax) {
        if (partCount == 0) {
            return;
        }
        if (count == 0) {
            count = partCount;
            mean = partMean;
            squares = partSquares;
            min = partMin;
            max = partMax;
            return;
        }
        long total = count + partCount;
        double share = (double) count / total;
        double together = share * mean + (1 - share) * partMean;
        double d1 = mean - together;
        double d2 = partMean - together;
        squares = (squares + count * d1 * d1) + (partSquares + partCount * d2 * d2);
        mean = together;
        count = total;
        min = Math.min(min, partMin);
        max = Math.max(max, partMax);
    }

    public void combine(Statistics part) {
        missing += part.missing;
        combine(part.count, part.mean, part.squares, part.min, part.max);
    }

    /** Converts to another unit: every sample times {@code scale} plus {@code offset}. */
    public void scale(double scale, double offset) {
        if (scale == 1 && offset == 0) {
            return;
        }
        mean = mean * scale + offset;
        squares *= scale * scale;
        double low = min * scale + offset;
        double high = max * scale + offset;
        min = Math.min(low, high);
        max = Math.max(low, high);
        if (count == 0) {
            clearValues();
        }
    }

    private void clearValues() {
        mean = 0;
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
    }

    /** Returns how many samples were counted. */
    public long count() {
        return count;
    }

    /** Returns how many samples of the span are missing: NaN, or inside a gap. */
    public long missing() {
        return missing;
    }

    /** Returns the mean, NaN where no sample was counted. */
    public double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    /** Returns the sum of squared deviations from the mean. */
    public double squares() {
        return squares;
    }

    /** Returns the sample variance (divided by count - 1), 0 for one sample, NaN for none. */
    public double variance() {
        return count == 0 ? Double.NaN : count == 1 ? 0 : squares / (count - 1);
    }

    /** Returns the standard deviation, the root of {@link #variance}. */
    public double std() {
        return Math.sqrt(variance());
    }

    public double min() {
        return count == 0 ? Double.NaN : min;
    }

    public double max() {
        return count == 0 ? Double.NaN : max;
    }

    /** Returns the distance from the smallest to the greatest sample. */
    public double p2p() {
        return max() - min();
    }

    /**
     * Returns the integral over the span, missing samples counted at the mean.
     *
     * @param period seconds from sample to sample
     */
    public double integral(double period) {
        return mean() * ((count + missing) * period);
    }
}
