package org.fieldrack.protocol.format;

import java.util.Arrays;

/** One value on its way between converter and whoever keeps it; reused for every value, so that runs allocate nothing. */
public final class Slot {
    public long integer;
    public double real;
    public byte[] text = new byte[64];
    public int length;

    /** Bytes that a read value took, skipped blanks included. */
    public int consumed;

    /** Bytes that a text may have at most, including the NUL that ends it where it is kept. */
    public int capacity = 40;

    void clearText() {
        length = 0;
    }

    /** Adds a byte as long as there is room for it and the final NUL; more is dropped. */
    void append(byte value) {
        if (length >= capacity - 1) {
            return;
        }
        if (length == text.length) {
            text = Arrays.copyOf(text, length * 2);
        }
        text[length++] = value;
    }

    /** Sets the text; what exceeds the capacity is dropped. */
    public void text(byte[] bytes, int start, int count) {
        length = Math.min(count, Math.max(0, capacity - 1));
        if (length > text.length) {
            text = new byte[length];
        }
        System.arraycopy(bytes, start, text, 0, length);
    }

    /** Sets the text whatever its length, for output. */
    public void setText(byte[] bytes, int count) {
        if (count > text.length) {
            text = new byte[count];
        }
        System.arraycopy(bytes, 0, text, 0, count);
        length = count;
    }
}
