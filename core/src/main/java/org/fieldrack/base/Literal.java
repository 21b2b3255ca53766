package org.fieldrack.base;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Typed literals of lab files and command lines: durations ({@code 200ms}, {@code 1h30m}), sizes ({@code 64MiB}) and
 * quantities ({@code 5 V}).
 *
 * <p>A literal that cannot be read is an {@link IllegalArgumentException} whose message says what is allowed.
 */
public final class Literal {
    private static final Pattern DURATION_PART =
            Pattern.compile("\\G\\s*(\\d+(?:\\.\\d+)?)\\s*(ns|us|µs|ms|s|min|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKMGT]?)(i?)B?");
    private static final Pattern QUANTITY =
            Pattern.compile("([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(\\D.*)?");

    private static final Pattern SECONDS = Pattern.compile("\\s*([-+]?(?:\\d*\\.)?\\d+)\\s*([dhms])?\\s*");

    /**
     * A number with its unit.
     *
     * @param value in terms of the unit's symbol without prefix: {@code 20 mV} is 0.02
     */
    public record Quantity(double value, Unit unit) {}

    private Literal() {}

    /**
     * Reads a duration: one or more numbers with {@code ns us ms s m min h d}, added up.
     *
     * @return at least 0, resolution 1 ns
     */
    public static Duration duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosIn(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || !text.substring(end).isBlank()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a duration: write a number and ns, us, ms, s, min, h or d, such as 200ms");
        }
        try {
            return Duration.ofNanos(nanos.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a duration of whole nanoseconds below 292 years");
        }
    }

    /**
     * Reads a duration in seconds: a number alone or with {@code d}, {@code h}, {@code m} or {@code s}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static double seconds(String text) {
        Matcher m = SECONDS.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no duration: write a number, alone or with d, h, m or s, such as 1.5h");
        }
        double number = Double.parseDouble(m.group(1));
        return m.group(2) == null ? number : number * nanosIn(m.group(2)) / 1e9;
    }

    private static long nanosIn(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m", "min" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }

    /** Reads a size in bytes: {@code 512}, {@code 64kB} (1000), {@code 4MiB} (1024 · 1024). */
    public static long size(String text) {
        Matcher m = SIZE.matcher(text.strip());
        if (!m.matches() || (m.group(2).isEmpty() && !m.group(3).isEmpty())) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a size: write bytes or a number with kB, MB, GB, TB,"
                            + " KiB, MiB, GiB or TiB, such as 64MiB");
        }
        int power = "kmgt".indexOf(m.group(2).toLowerCase(Locale.ROOT)) + 1;
        BigDecimal factor = BigDecimal.valueOf(m.group(3).isEmpty() ? 1000 : 1024)
                .pow(m.group(2).isEmpty() ? 0 : power);
        try {
            return new BigDecimal(m.group(1)).multiply(factor).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number of bytes below 8 EiB");
        }
    }

    /** Reads a number with an optional unit: {@code 5 V}, {@code 20mV}, {@code -3}. */
    public static Quantity quantity(String text) {
        Matcher m = QUANTITY.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a quantity: write a number and a unit, such as 5 V");
        }
        Unit unit = m.group(2) == null ? Unit.NONE : Unit.parse(m.group(2));
        BigDecimal number =
                new BigDecimal(m.group(1)).scaleByPowerOfTen(unit.prefix().exponent());
        return new Quantity(number.doubleValue(), Unit.of(unit.symbol()));
    }

    /** Writes a duration so that {@link #duration} reads it back: the largest unit that keeps it whole, {@code 1.5s}. */
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        String[] units = {"d", "h", "min", "s", "ms", "us"};
        for (String unit : units) {
            if (nanos % nanosIn(unit) == 0) {
                return nanos / nanosIn(unit) + unit;
            }
        }
        return nanos + "ns";
    }
}
