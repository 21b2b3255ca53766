package org.fieldrack.protocol.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** C's {@code printf} for one number on bytes; the usual cases allocate nothing. */
final class CPrint {
    private static final double[] TENS = new double[16];
    private static final double FAST_LIMIT = 9e15;

    static {
        double power = 1;
        for (int i = 0; i < TENS.length; i++) {
            TENS[i] = power;
            power *= 10;
        }
    }

    private CPrint() {}

    /** Prints with {@code %d} or, where unsigned, {@code %u %o %x %X}. */
    static void integer(Output out, Spec spec, long value) {
        boolean signed = spec.conversion() == 'd' || spec.conversion() == 'i';
        int radix = switch (spec.conversion()) {
            case 'o' -> 8;
            case 'x', 'X' -> 16;
            default -> 10;
        };
        int start = out.length();
        boolean negative = signed && value < 0;
        if (negative) {
            out.append('-');
        } else if (signed && spec.has(Spec.SIGN)) {
            out.append('+');
        } else if (signed && spec.has(Spec.SPACE)) {
            out.append(' ');
        }
        if (radix == 16 && spec.has(Spec.ALT) && value != 0) {
            out.append('0').append(spec.conversion());
        }
        int first = out.length();
        if (value != 0 || spec.precision() != 0) {
            digits(out, negative ? -value : value, radix, spec.conversion() == 'X');
        }
        out.insert(first, '0', spec.precision() - (out.length() - first));
        if (radix == 8 && spec.has(Spec.ALT) && (out.length() == first || out.bytes()[first] != '0')) {
            out.insert(first, '0', 1);
        }
        pad(out, spec, start, first, spec.precision() < 0);
    }

    /** Appends the digits of an unsigned number. */
    static void digits(Output out, long value, int radix, boolean upper) {
        int count = 1;
        for (long rest = Long.divideUnsigned(value, radix); rest != 0; rest = Long.divideUnsigned(rest, radix)) {
            count++;
        }
        byte[] bytes = out.reserve(count);
        int p = out.length() + count;
        long rest = value;
        for (int i = 0; i < count; i++) {
            long quotient = rest >= 0 ? rest / radix : Long.divideUnsigned(rest, radix);
            int digit = (int) (rest - quotient * radix);
            bytes[--p] = (byte) (digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
            rest = quotient;
        }
        out.advance(count);
    }

    /** Fills up to the width: blanks before or behind, or zeros behind sign and prefix. */
    static void pad(Output out, Spec spec, int start, int digitsStart, boolean zerosAllowed) {
        int missing = spec.width() - (out.length() - start);
        if (missing <= 0) {
            return;
        }
        if (spec.has(Spec.LEFT)) {
            out.fill(' ', missing);
        } else if (spec.has(Spec.ZERO) && zerosAllowed) {
            out.insert(digitsStart, '0', missing);
        } else {
            out.insert(start, ' ', missing);
        }
    }

    /** Prints with {@code %f %e %E %g %G}. */
    static void real(Output out, Spec spec, double value) {
        int start = out.length();
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        if (negative) {
            out.append('-');
        } else if (spec.has(Spec.SIGN)) {
            out.append('+');
        } else if (spec.has(Spec.SPACE)) {
            out.append(' ');
        }
        int first = out.length();
        char conversion = spec.conversion();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            boolean upper = conversion == 'E' || conversion == 'G';
            out.append(Double.isNaN(value) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
            pad(out, spec, start, first, false);
            return;
        }
        int precision = spec.precision() < 0 ? 6 : spec.precision();
        double magnitude = Math.abs(value);
        switch (conversion) {
            case 'f' -> fixed(out, magnitude, precision, spec.has(Spec.ALT));
            case 'e', 'E' -> exponential(out, magnitude, precision, spec, conversion);
            default -> general(out, magnitude, precision, spec);
        }
        pad(out, spec, start, first, true);
    }

    static void fixed(Output out, double value, int precision, boolean alwaysPoint) {
        if (precision > 15 || value * TENS[precision] >= FAST_LIMIT) {
            String text = new BigDecimal(value)
                    .setScale(precision, RoundingMode.HALF_EVEN)
                    .toPlainString();
            out.append(text);
        } else {
            double power = TENS[precision];
            double x = value * power;
            double error = Math.fma(value, power, -x);
            long q = (long) x;
            double over = x - q - 0.5;
            if (over > 0 || over == 0 && (error > 0 || error == 0 && (q & 1) != 0)) {
                q++;
            }
            int start = out.length();
            digits(out, q, 10, false);
            out.insert(start, '0', precision + 1 - (out.length() - start));
            if (precision > 0) {
                out.insert(out.length() - precision, '.', 1);
            }
        }
        if (precision == 0 && alwaysPoint) {
            out.append('.');
        }
    }

    private static void exponential(Output out, double value, int precision, Spec spec, char letter) {
        BigDecimal rounded = value == 0
                ? BigDecimal.ZERO
                : new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        mantissa(out, rounded, precision, spec.has(Spec.ALT));
        exponent(out, exponent, letter);
    }

    private static void mantissa(Output out, BigDecimal rounded, int precision, boolean alwaysPoint) {
        String digits = rounded.unscaledValue().toString();
        out.append(digits.charAt(0));
        if (precision > 0 || alwaysPoint) {
            out.append('.');
        }
        for (int i = 1; i <= precision; i++) {
            out.append(i < digits.length() ? digits.charAt(i) : '0');
        }
    }

    static void exponent(Output out, int exponent, char letter) {
        out.append(letter).append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        if (magnitude < 10) {
            out.append('0');
        }
        digits(out, magnitude, 10, false);
    }

    private static void general(Output out, double value, int precision, Spec spec) {
        int significant = precision == 0 ? 1 : precision;
        BigDecimal rounded = value == 0
                ? BigDecimal.ZERO
                : new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
        int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        boolean alt = spec.has(Spec.ALT);
        int start = out.length();
        if (exponent < -4 || exponent >= significant) {
            mantissa(out, rounded, significant - 1, alt);
            if (!alt) {
                trimZeros(out, start);
            }
            exponent(out, exponent, spec.conversion() == 'G' ? 'E' : 'e');
        } else {
            int scale = significant - 1 - exponent;
            out.append(rounded.setScale(scale, RoundingMode.HALF_EVEN).toPlainString());
            if (!alt) {
                trimZeros(out, start);
            } else if (scale == 0) {
                out.append('.');
            }
        }
    }

    private static void trimZeros(Output out, int start) {
        byte[] bytes = out.bytes();
        boolean point = false;
        for (int i = start; i < out.length(); i++) {
            point |= bytes[i] == '.';
        }
        if (!point) {
            return;
        }
        int keep = out.length();
        while (bytes[keep - 1] == '0') {
            keep--;
        }
        if (bytes[keep - 1] == '.') {
            keep--;
        }
        out.advance(keep - out.length());
    }
}
