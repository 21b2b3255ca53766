package org.fieldrack.protocol.format;

import java.util.Arrays;

/** Bytes that grow: an output line on its way. Not thread-safe. */
public final class Output {
    private byte[] bytes = new byte[128];
    private int length;

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Makes room and returns the array, into which the caller may write behind {@link #length}. */
    byte[] reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        return bytes;
    }

    void advance(int count) {
        length += count;
    }

    public Output append(int value) {
        reserve(1)[length++] = (byte) value;
        return this;
    }

    public Output append(byte[] source, int start, int count) {
        System.arraycopy(source, start, reserve(count), length, count);
        length += count;
        return this;
    }

    public Output append(byte[] source) {
        return append(source, 0, source.length);
    }

    void append(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            append(latin1.charAt(i));
        }
    }

    void fill(int value, int count) {
        if (count > 0) {
            Arrays.fill(reserve(count), length, length + count, (byte) value);
            length += count;
        }
    }

    /** Puts the bytes from {@code start} on {@code count} places to the right and fills the gap. */
    void insert(int start, int value, int count) {
        if (count > 0) {
            reserve(count);
            System.arraycopy(bytes, start, bytes, start + count, length - start);
            Arrays.fill(bytes, start, start + count, (byte) value);
            length += count;
        }
    }

    /** Replaces everything. */
    void set(byte[] source, int count) {
        length = 0;
        append(source, 0, count);
    }
}
