package org.fieldrack.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them: significant digits, engineering prefixes, byte sizes. */
public final class Numbers {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Numbers() {}

    /**
     * Writes a number with at most this many significant digits, without trailing zeros, in scientific notation only
     * outside 1e-6 … 1e15.
     */
    public static String plain(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        double magnitude = Math.abs(value);
        if (magnitude < 1e-6 || magnitude >= 1e15) {
            String text = rounded.unscaledValue().abs().toString();
            String fraction = text.substring(1).replaceAll("0+$", "");
            int exponent = rounded.precision() - rounded.scale() - 1;
            return (value < 0 ? "-" : "") + text.charAt(0) + (fraction.isEmpty() ? "" : "." + fraction) + "e"
                    + exponent;
        }
        return rounded.toPlainString();
    }

    /** Writes a value of this unit with an engineering prefix: 0.0123 V is {@code 12.3 mV}. */
    public static String engineering(double value, Unit unit, int digits) {
        if (unit.symbol().isEmpty()
                || unit.symbol().equals("%")
                || unit.symbol().startsWith("°")) {
            return (plain(value, digits) + " " + unit.text()).strip();
        }
        double base = value * unit.prefix().factor();
        MetricPrefix prefix = MetricPrefix.engineering(base);
        return plain(base / prefix.factor(), digits) + " " + prefix.symbol() + unit.symbol();
    }

    /** Writes a number of bytes in decimal multiples: {@code 18.2 MB}. */
    public static String bytes(long size) {
        double value = size;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < SIZES.length - 1) {
            value /= 1000;
            unit++;
        }
        return plain(value, 3) + " " + SIZES[unit];
    }
}
