package org.fieldrack.base;

import java.util.OptionalDouble;

/**
 * Spans of an axis of so many points, a whole number of quanta apart and inside of limits: the arithmetic of zooming about a
 * pivot so that every point falls on a sample (Joulescope specification, section 7).
 *
 * <p>The order of the floating-point operations is part of it: neighbours of a quantum decide where a point falls.
 */
public final class DiscreteSpan {
    private final double low;
    private final double high;
    private final double quant;
    private final int length;

    /**
     * What a span became.
     *
     * @param start first value, on the grid
     * @param end last value, inside of the limits; up to a quantum before the axis's last point
     * @param stepsPer quanta from point to point, 1 at least
     * @param step distance from point to point
     * @param length points of the axis
     */
    public record Conformed(double start, double end, long stepsPer, double step, int length) {
        /** Returns a point of the axis, 0 to {@code length - 1}. */
        public double axis(int k) {
            return k * step + start;
        }
    }

    private enum Towards {
        LOW,
        NEAREST,
        HIGH
    }

    /**
     * @param low lower limit; limits are rounded inwards to quanta
     * @param quant smallest distance of two points, above 0
     * @param length points wanted; fewer where so many do not fit between the limits
     */
    public DiscreteSpan(double low, double high, double quant, int length) {
        if (!(quant > 0)) {
            throw new IllegalArgumentException("the quantum of a span is above 0, not " + quant);
        }
        this.quant = quant;
        this.low = onGrid(low, 1, Towards.HIGH);
        this.high = onGrid(high, 1, Towards.LOW);
        double width = this.high - this.low;
        int wanted = Math.max(0, length);
        this.length = quant * (wanted - 1) > width ? (int) (width / quant) + 1 : wanted;
    }

    public double low() {
        return low;
    }

    public double high() {
        return high;
    }

    /** Returns how many points an axis has. */
    public int length() {
        return length;
    }

    private double onGrid(double value, long quanta, Towards towards) {
        double step = quant * quanta;
        double steps = value / step;
        return step
                * switch (towards) {
                    case LOW -> Math.floor(steps);
                    case NEAREST -> Math.rint(steps);
                    case HIGH -> Math.ceil(steps);
                };
    }

    /** Rounds a span inwards and slides it between the limits; one that is longer is cut at the low end. */
    private double[] inside(double start, double end) {
        double from = onGrid(start, 1, Towards.HIGH);
        double to = onGrid(end, 1, Towards.LOW);
        double first = onGrid(low, 1, Towards.HIGH);
        double last = onGrid(high, 1, Towards.LOW);
        if (from < first) {
            to += first - from;
            from = first;
        }
        if (to > last) {
            from = Math.max(first, from - (to - last));
            to = last;
        }
        return new double[] {from, to};
    }

    private long steps(double width) {
        return (long) Math.rint(width / (length - 1) / quant);
    }

    private long bounded(long steps) {
        double most = high - low;
        if (steps > 1 && (length - 1) * quant * steps > most) {
            return Math.max(1, (long) (most / ((length - 1) * quant)));
        }
        return Math.max(1, steps);
    }

    /**
     * Scales a span about a pivot and brings it onto the grid.
     *
     * @param gain factor of the width; above 1 it grows by one quantum a point at least
     * @param pivot value that keeps its place; the middle where there is none
     */
    public Conformed conform(double start, double end, double gain, OptionalDouble pivot) {
        double[] old = inside(start, end);
        if (length <= 1) {
            return new Conformed(old[0], old[1], 1, quant, length);
        }
        double width = old[1] - old[0];
        double fixed = pivot.orElse((old[1] + old[0]) / 2);
        double share = width > 0 ? (fixed - old[0]) / width : 0.5;
        double first = fixed + (old[0] - fixed) * gain;
        long steps = bounded(steps(first + width * gain - first));
        if (gain > 1) {
            steps = bounded(Math.max(steps, steps(width) + 1));
        }
        double step = steps * quant;
        double from = onGrid(fixed, steps, Towards.LOW) - step * Math.rint(share * length - 1);
        from = onGrid(from, steps, Towards.NEAREST);
        double[] span = inside(from, from + step * (length - 1));
        return new Conformed(span[0], span[1], steps, quant * steps, length);
    }
}
