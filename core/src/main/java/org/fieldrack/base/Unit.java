package org.fieldrack.base;

import java.util.Set;

/**
 * A unit of measurement: a symbol and the metric prefix that stands before it.
 *
 * @param prefix the metric prefix, {@link MetricPrefix#NONE} for the unit itself
 * @param symbol the symbol without prefix: {@code V}, {@code °C}, {@code %}, empty for a plain number
 */
public record Unit(MetricPrefix prefix, String symbol) {
    public static final Unit NONE = new Unit(MetricPrefix.NONE, "");

    private static final Set<String> BASE = Set.of(
            "V", "A", "W", "s", "m", "g", "K", "Hz", "Ω", "Ohm", "F", "H", "J", "C", "N", "Pa", "T", "Wb", "S", "bar",
            "eV", "B", "b", "B/s", "b/s", "bit/s", "S/s", "V/s", "A/s", "m/s", "m/s²", "rad", "rad/s", "l", "mol", "cd",
            "lm", "lx", "Bq", "Gy", "Sv", "Ah", "Wh", "VA", "var", "Torr", "cps", "Bd", "G");

    /** Returns a unit without prefix. */
    public static Unit of(String symbol) {
        return new Unit(MetricPrefix.NONE, symbol);
    }

    /**
     * Reads a unit as written on an instrument: {@code mV} is milli and {@code V}; {@code m}, {@code min} and
     * {@code °C} have no prefix, since a prefix is only taken off a known unit that allows one.
     */
    public static Unit parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return NONE;
        }
        if (BASE.contains(trimmed)) {
            return of(trimmed);
        }
        for (int length = 2; length >= 1; length--) {
            if (trimmed.length() > length && BASE.contains(trimmed.substring(length))) {
                var prefix = MetricPrefix.of(trimmed.substring(0, length));
                if (prefix.isPresent()) {
                    return new Unit(prefix.get(), trimmed.substring(length));
                }
            }
        }
        return of(trimmed);
    }

    /** Returns prefix and symbol as printed after a number. */
    public String text() {
        return prefix.symbol() + symbol;
    }

    @Override
    public String toString() {
        return text();
    }
}
