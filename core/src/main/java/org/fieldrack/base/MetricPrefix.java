package org.fieldrack.base;

import java.util.Optional;

/** SI prefixes, from which engineering notation takes those that are powers of a thousand. */
public enum MetricPrefix {
    ATTO("a", -18),
    FEMTO("f", -15),
    PICO("p", -12),
    NANO("n", -9),
    MICRO("µ", -6),
    MILLI("m", -3),
    CENTI("c", -2),
    DECI("d", -1),
    NONE("", 0),
    DECA("da", 1),
    HECTO("h", 2),
    KILO("k", 3),
    MEGA("M", 6),
    GIGA("G", 9),
    TERA("T", 12),
    PETA("P", 15),
    EXA("E", 18);

    private final String symbol;
    private final int exponent;

    MetricPrefix(String symbol, int exponent) {
        this.symbol = symbol;
        this.exponent = exponent;
    }

    public String symbol() {
        return symbol;
    }

    /** Returns the power of ten. */
    public int exponent() {
        return exponent;
    }

    /** Returns 10 to the {@link #exponent()}; exact for non-negative exponents, else correctly rounded. */
    public double factor() {
        return Double.parseDouble("1e" + exponent);
    }

    /** Returns the prefix of this symbol; {@code u} is read as {@code µ}. */
    public static Optional<MetricPrefix> of(String symbol) {
        String wanted = symbol.equals("u") || symbol.equals("\u03bc") ? "µ" : symbol;
        for (MetricPrefix prefix : values()) {
            if (prefix.symbol.equals(wanted)) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /** Returns the engineering prefix (a power of 1000) in which this magnitude reads as 1 to 999. */
    public static MetricPrefix engineering(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0 || !Double.isFinite(magnitude)) {
            return NONE;
        }
        MetricPrefix best = ATTO;
        for (MetricPrefix prefix : values()) {
            if (prefix.exponent % 3 == 0 && magnitude >= prefix.factor() * 0.9999999995) {
                best = prefix;
            }
        }
        return best;
    }
}
