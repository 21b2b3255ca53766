package org.fieldrack.bus;

import java.io.ByteArrayOutputStream;

/** Bytes as text and back: printable ASCII as it is, {@code \r \n \t \\} and {@code \xNN} for the rest. */
public final class Escapes {
    private static final String HEX = "0123456789abcdef";

    private Escapes() {}

    public static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 8);
        for (byte b : bytes) {
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= 0x20 && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append("\\x").append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
                    }
                }
            }
        }
        return text.toString();
    }

    /**
     * Reads escaped text.
     *
     * @throws IllegalArgumentException with a sentence for the user where an escape is unknown or cut short
     */
    public static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            char escape = ++i < text.length() ? text.charAt(i) : ' ';
            switch (escape) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                    int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                    if (high < 0 || low < 0) {
                        throw new IllegalArgumentException("\\x needs two hexadecimal digits");
                    }
                    bytes.write(high << 4 | low);
                    i += 2;
                }
                default -> throw new IllegalArgumentException("unknown escape \\" + escape);
            }
        }
        return bytes.toByteArray();
    }
}
