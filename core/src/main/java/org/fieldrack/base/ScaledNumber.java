package org.fieldrack.base;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number split into a value and a prefix that is a power of a thousand, yocto to yotta.
 *
 * <p>Unlike {@link Numbers#engineering} the prefix is chosen before rounding, as power analysers of this house's instruments
 * print it: 999.5 reads {@code 1000}, not {@code 1.00 k} (Joulescope specification, section 12).
 *
 * @param value what stands before the prefix; 0 below the smallest prefix
 * @param prefix empty for a plain number
 * @param scale the prefix as a factor: {@code value * scale} is the number
 */
public record ScaledNumber(double value, String prefix, double scale) {
    private static final String PREFIXES = "YZEPTGMk mµnpfazy";
    private static final double[] SCALES = {
        1e24, 1e21, 1e18, 1e15, 1e12, 1e9, 1e6, 1e3, 1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-18, 1e-21, 1e-24
    };
    private static final Pattern NUMBER =
            Pattern.compile("\\s*([-+]?(?:\\d*\\.)?\\d+(?:[eE][-+]?\\d+)?)\\s*(.*)", Pattern.DOTALL);

    /** Splits a number. */
    public static ScaledNumber of(double number) {
        double magnitude = Math.abs(number);
        for (int k = 0; k < SCALES.length; k++) {
            if (magnitude >= SCALES[k]) {
                return new ScaledNumber(number / SCALES[k], prefix(k), SCALES[k]);
            }
        }
        return new ScaledNumber(0, "", 1);
    }

    private static String prefix(int k) {
        return SCALES[k] == 1 ? "" : PREFIXES.substring(k, k + 1);
    }

    /**
     * Reads a number with an optional prefix letter and unit: {@code 10 MHz} is 1e7. A first letter that is no prefix begins
     * the unit, and so does {@code ppm}; {@code u} stands for µ too.
     *
     * @throws IllegalArgumentException where it does not begin with a number
     */
    public static double parse(String text) {
        Matcher m = NUMBER.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" does not begin with a number, such as 2.5 k");
        }
        double number = Double.parseDouble(m.group(1));
        String unit = m.group(2);
        if (unit.isEmpty() || unit.startsWith("ppm")) {
            return number;
        }
        int k = PREFIXES.indexOf(unit.charAt(0) == 'u' ? 'µ' : unit.charAt(0));
        return k < 0 ? number : number * SCALES[k];
    }

    /** Writes three significant figures with prefix and unit: {@code 12.3 mA}; an empty unit leaves the space out. */
    public String threeFigures(String unit) {
        double magnitude = Math.abs(value);
        if (!Double.isFinite(magnitude)) {
            return Numbers.plain(value, 3) + (unit.isEmpty() ? "" : " " + unit);
        }
        int places = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        String digits = new BigDecimal(magnitude)
                .setScale(places, RoundingMode.HALF_EVEN)
                .toPlainString();
        return (value < 0 ? "-" : "") + digits + (unit.isEmpty() ? "" : " ") + prefix + unit;
    }
}
