package org.fieldrack.record.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link Sink} wrote, from first to last. */
final class Source {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private final byte[] bytes;
    private final int end;
    private int at;

    Source(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    Source(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    boolean hasMore() {
        return at < end;
    }

    int position() {
        return at;
    }

    int get() {
        return bytes[at++] & 0xff;
    }

    long word() {
        long value = (long) WORD.get(bytes, at);
        at += 8;
        return value;
    }

    /** Reads a word of which only the low {@code length} bytes were written. */
    long low(int length) {
        long value;
        if (at + 8 <= bytes.length) {
            value = (long) WORD.get(bytes, at) & (-1L >>> (64 - 8 * length));
        } else {
            value = 0;
            for (int i = 0; i < length; i++) {
                value |= (bytes[at + i] & 0xffL) << (8 * i);
            }
        }
        at += length;
        return value;
    }

    long varint() {
        byte b = bytes[at++];
        if (b >= 0) {
            return b;
        }
        long value = b & 0x7f;
        int shift = 7;
        do {
            b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            shift += 7;
        } while (b < 0);
        return value;
    }

    long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    byte[] block() {
        int length = (int) varint();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text() {
        int length = (int) varint();
        at += length;
        return length == 0 ? "" : new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }
}
