package org.fieldrack.protocol.format;

/**
 * C's number scanners on bytes: {@code strtoul} and {@code strtod} without their NUL-terminated string. Keeps where it
 * stopped; belongs to one converter.
 */
final class CInput {
    /** Behind the last byte used by the last call; its start position where nothing was read. */
    int stop;

    /** Reads like {@code strtoul}: white space, sign, prefix, digits; overflow saturates. Nothing read: stop == pos. */
    long integer(byte[] in, int pos, int end, int radix) {
        int p = Converter.skipSpace(in, pos, end);
        boolean negative = false;
        if (p < end && (in[p] == '-' || in[p] == '+')) {
            negative = in[p] == '-';
            p++;
        }
        int base = radix;
        boolean hexPrefix = p + 2 < end
                && in[p] == '0'
                && (in[p + 1] | 0x20) == 'x'
                && Character.digit(in[p + 2], 16) >= 0
                && (radix == 0 || radix == 16);
        if (hexPrefix) {
            p += 2;
            base = 16;
        } else if (radix == 0) {
            base = p < end && in[p] == '0' ? 8 : 10;
        }
        int first = p;
        long value = 0;
        boolean overflow = false;
        long limit = Long.divideUnsigned(-1L, base);
        while (p < end) {
            int digit = digit(in[p], base);
            if (digit < 0) {
                break;
            }
            overflow |= Long.compareUnsigned(value, limit) > 0;
            value *= base;
            overflow |= Long.compareUnsigned(value + digit, value) < 0;
            value += digit;
            p++;
        }
        stop = p == first ? pos : p;
        if (overflow) {
            return -1L;
        }
        return negative ? -value : value;
    }

    private static int digit(byte b, int base) {
        int digit = b - '0';
        if (digit > 9 || digit < 0) {
            int letter = (b | 0x20) - 'a';
            digit = letter >= 0 && letter < 6 ? letter + 10 : 99;
        }
        return digit < base ? digit : -1;
    }

    /** Reads like {@code strtod}: white space, sign, decimal, hexadecimal, inf, nan. Nothing read: stop == pos. */
    double real(byte[] in, int pos, int end) {
        int p = Converter.skipSpace(in, pos, end);
        boolean negative = false;
        if (p < end && (in[p] == '-' || in[p] == '+')) {
            negative = in[p] == '-';
            p++;
        }
        double magnitude = p < end && (in[p] | 0x20) > '9' ? word(in, p, end) : number(in, p, end);
        if (stop == p) {
            stop = pos;
            return 0;
        }
        return negative ? -magnitude : magnitude;
    }

    private double number(byte[] in, int start, int end) {
        if (start + 2 < end && in[start] == '0' && (in[start + 1] | 0x20) == 'x') {
            double value = HexReal.parse(in, start + 2, end, this);
            if (stop > start + 2) {
                return value;
            }
        }
        return decimal(in, start, end);
    }

    private double decimal(byte[] in, int start, int end) {
        int p = start;
        long mantissa = 0;
        int digits = 0;
        int significant = 0;
        int exponent = 0;
        boolean point = false;
        for (; p < end; p++) {
            int digit = in[p] - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                if (significant < 18) {
                    mantissa = mantissa * 10 + digit;
                    significant += mantissa == 0 ? 0 : 1;
                    exponent -= point ? 1 : 0;
                } else {
                    significant++;
                    exponent += point ? 0 : 1;
                }
            } else if (in[p] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            stop = start;
            return 0;
        }
        stop = p;
        if (p + 1 < end && (in[p] | 0x20) == 'e') {
            exponent += exponent(in, p, end);
        }
        return significant > 18
                ? DecimalReal.slow(in, start, stop)
                : DecimalReal.of(mantissa, exponent, in, start, stop);
    }

    /** Reads the exponent behind its letter; moves stop where there is one. */
    private int exponent(byte[] in, int letter, int end) {
        int p = letter + 1;
        boolean negative = in[p] == '-';
        if (in[p] == '-' || in[p] == '+') {
            p++;
        }
        int value = 0;
        int first = p;
        while (p < end && in[p] >= '0' && in[p] <= '9') {
            value = Math.min(99_999, value * 10 + in[p] - '0');
            p++;
        }
        if (p == first) {
            return 0;
        }
        stop = p;
        return negative ? -value : value;
    }

    private double word(byte[] in, int start, int end) {
        if (startsWith(in, start, end, "infinity")) {
            stop = start + 8;
            return Double.POSITIVE_INFINITY;
        }
        if (startsWith(in, start, end, "inf")) {
            stop = start + 3;
            return Double.POSITIVE_INFINITY;
        }
        if (!startsWith(in, start, end, "nan")) {
            stop = start;
            return 0;
        }
        stop = start + 3;
        if (stop < end && in[stop] == '(') {
            int p = stop + 1;
            while (p < end && (Character.isLetterOrDigit(in[p] & 0x7F) || in[p] == '_')) {
                p++;
            }
            if (p < end && in[p] == ')') {
                stop = p + 1;
            }
        }
        return Double.NaN;
    }

    private static boolean startsWith(byte[] in, int start, int end, String lower) {
        if (end - start < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if ((in[start + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
