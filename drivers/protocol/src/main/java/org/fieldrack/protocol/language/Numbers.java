package org.fieldrack.protocol.language;

import org.jspecify.annotations.Nullable;

/** Integers as C's {@code strtol} with base 0 reads them: decimal, {@code 0x} hexadecimal, {@code 0} octal. */
final class Numbers {
    private Numbers() {}

    /** Returns the number with which the word begins, null where it begins with none. */
    static @Nullable Long leading(String word) {
        int end = end(word);
        if (end == 0) {
            return null;
        }
        boolean negative = word.charAt(0) == '-';
        int start = negative || word.charAt(0) == '+' ? 1 : 0;
        int radix = radix(word, start, end);
        String digits = word.substring(radix == 16 ? start + 2 : start, end);
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = Math.min(Integer.MAX_VALUE * 1000L, value * radix + Character.digit(digits.charAt(i), radix));
        }
        return negative ? -value : value;
    }

    /** Says whether the whole word is one number. */
    static boolean isWhole(String word) {
        return end(word) == word.length();
    }

    private static int radix(String word, int start, int end) {
        if (word.charAt(start) != '0') {
            return 10;
        }
        return end > start + 2 && (word.charAt(start + 1) | 0x20) == 'x' ? 16 : 8;
    }

    private static int end(String word) {
        int at = !word.isEmpty() && (word.charAt(0) == '-' || word.charAt(0) == '+') ? 1 : 0;
        int first = at;
        boolean hex = at + 2 < word.length()
                && word.charAt(at) == '0'
                && (word.charAt(at + 1) | 0x20) == 'x'
                && digit(word.charAt(at + 2), 16);
        int radix = hex ? 16 : at < word.length() && word.charAt(at) == '0' ? 8 : 10;
        at += hex ? 2 : 0;
        while (at < word.length() && digit(word.charAt(at), radix)) {
            at++;
        }
        return at == first ? 0 : at;
    }

    private static boolean digit(char c, int radix) {
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }
}
