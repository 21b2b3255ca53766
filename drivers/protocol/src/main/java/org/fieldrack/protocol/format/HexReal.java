package org.fieldrack.protocol.format;

import java.nio.charset.StandardCharsets;

/** Hexadecimal floating point numbers of C: {@code 0x1.8p3}; rare, so through the JDK's parser. */
final class HexReal {
    private HexReal() {}

    /** Reads behind the prefix; moves {@code stop} behind the number, or leaves it at pos where there is none. */
    static double parse(byte[] in, int pos, int end, CInput scanner) {
        int p = pos;
        boolean point = false;
        int digits = 0;
        for (; p < end; p++) {
            if (Character.digit(in[p], 16) >= 0 && in[p] > 0) {
                digits++;
            } else if (in[p] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            scanner.stop = pos;
            return 0;
        }
        int mantissaEnd = p;
        String exponent = "p0";
        if (p + 1 < end && (in[p] | 0x20) == 'p') {
            int q = p + 1;
            if (in[q] == '-' || in[q] == '+') {
                q++;
            }
            int first = q;
            while (q < end && in[q] >= '0' && in[q] <= '9') {
                q++;
            }
            if (q > first) {
                exponent = new String(in, p, Math.min(q - p, 8), StandardCharsets.ISO_8859_1);
                p = q;
            }
        }
        scanner.stop = p;
        return Double.parseDouble(
                "0x" + new String(in, pos, mantissaEnd - pos, StandardCharsets.ISO_8859_1) + exponent);
    }
}
