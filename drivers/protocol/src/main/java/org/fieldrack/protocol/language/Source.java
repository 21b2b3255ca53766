package org.fieldrack.protocol.language;

import java.util.Arrays;
import org.fieldrack.config.Problem;

/** The bytes of a protocol file, and where its lines begin. */
final class Source {
    private final String name;
    private final byte[] bytes;
    private final int[] lineStarts;

    Source(String name, byte[] bytes) {
        this.name = name;
        boolean byteOrderMark =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        this.bytes = byteOrderMark ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes.clone();
        int[] starts = new int[this.bytes.length + 1];
        int lines = 1;
        for (int i = 0; i < this.bytes.length; i++) {
            if (this.bytes[i] == '\n') {
                starts[lines++] = i + 1;
            }
        }
        lineStarts = Arrays.copyOf(starts, lines);
    }

    String name() {
        return name;
    }

    int length() {
        return bytes.length;
    }

    /** Returns the byte at this place, -1 behind the end. */
    int at(int place) {
        return place < bytes.length ? bytes[place] & 0xFF : -1;
    }

    /** Returns the number of the line, from 1. */
    int line(int place) {
        int found = Arrays.binarySearch(lineStarts, place);
        return found >= 0 ? found + 1 : -found - 1;
    }

    Problem problem(int place, String message) {
        int line = line(place);
        return new Problem(name, line, place - lineStarts[line - 1] + 1, message);
    }

    ProtocolException wrong(int place, String message) {
        return new ProtocolException(problem(place, message));
    }
}
