package org.fieldrack.protocol.format;

/**
 * Bytes as Latin-1 text for the regular expression engine, without copying. It counts how often it is asked: that is the
 * budget which stops an expression that would backtrack for ever.
 */
final class ByteText implements CharSequence {
    /** An expression asked for more characters than any honest one does. */
    static final class BudgetExceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        BudgetExceeded() {
            super("regular expression takes too long", null, false, false);
        }
    }

    private static final BudgetExceeded EXCEEDED = new BudgetExceeded();
    private static final int LEAST_BUDGET = 100_000;
    private static final int PER_BYTE = 200;

    private byte[] bytes = new byte[0];
    private int start;
    private int length;
    private int left;

    void set(byte[] source, int from, int count) {
        bytes = source;
        start = from;
        length = count;
        left = (int) Math.min(Integer.MAX_VALUE, LEAST_BUDGET + (long) PER_BYTE * count);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw EXCEEDED;
        }
        return (char) (bytes[start + index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        ByteText part = new ByteText();
        part.set(bytes, start + from, to - from);
        return part;
    }

    @Override
    public String toString() {
        return new String(bytes, start, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
