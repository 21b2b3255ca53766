package org.fieldrack.protocol.format;

/**
 * An input line while it is matched: the bytes as received and, once a substitution rewrote the rest, the bytes that the
 * converters see. Reused for every line.
 */
public final class Line {
    private byte[] raw = new byte[0];
    private int rawStart;
    private int rawLength;
    private byte[] seen = new byte[0];
    private int seenEnd;
    private int cursor;
    private byte[] rewritten = new byte[0];

    /** Starts with these bytes, which must not change while the line is matched. */
    public void set(byte[] bytes, int start, int length) {
        raw = bytes;
        rawStart = start;
        rawLength = length;
        rewind();
    }

    /** Goes back to the start of the line as it was received. */
    public void rewind() {
        seen = raw;
        seenEnd = rawStart + rawLength;
        cursor = rawStart;
    }

    /** Returns the array in which {@link #cursor} and {@link #end} count. */
    public byte[] bytes() {
        return seen;
    }

    public int cursor() {
        return cursor;
    }

    public int end() {
        return seenEnd;
    }

    public void cursor(int position) {
        cursor = position;
    }

    byte[] raw() {
        return raw;
    }

    int rawStart() {
        return rawStart;
    }

    /** Returns how many received bytes lie before the cursor; a rewritten rest is counted from the line's end. */
    int rawConsumed() {
        return Math.clamp((long) rawLength - (seenEnd - cursor), 0, rawLength);
    }

    /** Replaces what the converters see from the cursor on. */
    void rewriteRest(byte[] rest, int length) {
        if (rewritten.length < length) {
            rewritten = new byte[Math.max(length, 2 * rewritten.length)];
        }
        System.arraycopy(rest, 0, rewritten, 0, length);
        seen = rewritten;
        cursor = 0;
        seenEnd = length;
    }

    /** Returns the received line. */
    public byte[] toByteArray() {
        byte[] copy = new byte[rawLength];
        System.arraycopy(raw, rawStart, copy, 0, rawLength);
        return copy;
    }
}
