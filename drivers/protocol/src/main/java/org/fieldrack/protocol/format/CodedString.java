package org.fieldrack.protocol.format;

import java.util.Arrays;

/**
 * A string of a protocol file after its escapes, names and variables were resolved: bytes that may start a format, bytes
 * that are literal whatever they look like, and the two that match more than themselves. Each knows its place in the file.
 */
public final class CodedString {
    /** Added to a byte that was written as number, name or escape. */
    public static final int LITERAL = 0x100;
    /** Any one byte. */
    public static final int ANY_BYTE = 0x200;
    /** Any amount of white space. */
    public static final int WHITE_SPACE = 0x201;

    private int[] codes = new int[32];
    private int[] places = new int[32];
    private int length;

    public int length() {
        return length;
    }

    public int code(int index) {
        return codes[index];
    }

    /** Returns the offset in the file from which this code comes. */
    public int place(int index) {
        return length == 0 ? 0 : places[Math.min(index, length - 1)];
    }

    public void add(int code, int place) {
        if (length == codes.length) {
            codes = Arrays.copyOf(codes, length * 2);
            places = Arrays.copyOf(places, length * 2);
        }
        codes[length] = code;
        places[length++] = place;
    }

    /** Returns the bytes where nothing else was asked for: terminators. */
    public byte[] bytes() {
        byte[] result = new byte[length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            if (codes[i] < ANY_BYTE) {
                result[n++] = (byte) codes[i];
            }
        }
        return Arrays.copyOf(result, n);
    }
}
