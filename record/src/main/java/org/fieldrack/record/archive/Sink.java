package org.fieldrack.record.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing row of bytes that numbers are written to: little-endian words, and varints of seven bits a byte. */
final class Sink {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private byte[] bytes;
    private int size;

    Sink(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    int size() {
        return size;
    }

    /** Returns the bytes themselves, of which {@link #size()} hold; they may be replaced by the next write. */
    byte[] array() {
        return bytes;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    /** Makes room for this many more bytes. */
    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + (bytes.length >> 1)));
        }
    }

    void put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void word(long value) {
        reserve(8);
        WORD.set(bytes, size, value);
        size += 8;
    }

    /** Writes the low {@code length} bytes of a word; length is 1 to 8. */
    void low(long value, int length) {
        reserve(8);
        WORD.set(bytes, size, value);
        size += length;
    }

    void varint(long value) {
        reserve(10);
        long rest = value;
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = at;
    }

    /** Writes a number that may be negative; near zero is short. */
    void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void bytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Writes length and bytes. */
    void block(byte[] source) {
        varint(source.length);
        bytes(source, 0, source.length);
    }

    void text(String text) {
        block(text.getBytes(StandardCharsets.UTF_8));
    }
}
