package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads and moves samples of every element type in memory, native byte order, those below a byte packed from bit 0. */
public final class Samples {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private Samples() {}

    /** Returns one sample as a number; 64-bit integers beyond 2^53 are rounded. */
    public static double number(ElementType type, MemorySegment column, long index) {
        return switch (type) {
            case U1 -> (column.get(ValueLayout.JAVA_BYTE, index >> 3) >> (index & 7)) & 1;
            case U4 -> (column.get(ValueLayout.JAVA_BYTE, index >> 1) >> ((index & 1) << 2)) & 15;
            case U8 -> column.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
            case I16 -> column.get(SHORT, index * 2);
            case U16 -> column.get(SHORT, index * 2) & 0xFFFF;
            case I32 -> column.get(INT, index * 4);
            case U32 -> column.get(INT, index * 4) & 0xFFFFFFFFL;
            case I64 -> column.get(LONG, index * 8);
            case U64 -> unsigned(column.get(LONG, index * 8));
            case F32 -> column.get(FLOAT, index * 4);
            case F64 -> column.get(DOUBLE, index * 8);
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (double) (value >>> 1 | value & 1) * 2;
    }

    /** Reads samples as numbers into {@code out[0 … count)}. */
    public static void numbers(ElementType type, MemorySegment column, long index, int count, double[] out) {
        numbers(type, column, index, count, out, 0);
    }

    /** Reads samples as numbers into {@code out[at … at + count)}. */
    public static void numbers(ElementType type, MemorySegment column, long index, int count, double[] out, int at) {
        switch (type) {
            case U1 -> ones(column, index, count, out, at);
            case U4 -> fours(column, index, count, out, at);
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = column.get(SHORT, (index + i) * 2);
                }
            }
            case U16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = column.get(SHORT, (index + i) * 2) & 0xFFFF;
                }
            }
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = column.get(FLOAT, (index + i) * 4);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = number(type, column, index + i);
                }
            }
        }
    }

    /** Reads each byte once. */
    private static void ones(MemorySegment column, long index, int count, double[] out, int at) {
        int i = 0;
        for (; i < count && (index + i & 7) != 0; i++) {
            out[at + i] = number(ElementType.U1, column, index + i);
        }
        for (; i + 8 <= count; i += 8) {
            int eight = column.get(ValueLayout.JAVA_BYTE, index + i >> 3);
            for (int k = 0; k < 8; k++) {
                out[at + i + k] = eight >> k & 1;
            }
        }
        for (; i < count; i++) {
            out[at + i] = number(ElementType.U1, column, index + i);
        }
    }

    private static void fours(MemorySegment column, long index, int count, double[] out, int at) {
        int i = 0;
        if (count > 0 && (index & 1) != 0) {
            out[at] = number(ElementType.U4, column, index);
            i = 1;
        }
        for (; i + 2 <= count; i += 2) {
            int two = column.get(ValueLayout.JAVA_BYTE, index + i >> 1);
            out[at + i] = two & 15;
            out[at + i + 1] = two >> 4 & 15;
        }
        if (i < count) {
            out[at + i] = number(ElementType.U4, column, index + i);
        }
    }

    /** Copies samples, bit by bit where one of them does not begin at a byte. */
    public static void copy(
            ElementType type, MemorySegment from, long fromIndex, MemorySegment to, long toIndex, long count) {
        copy(type.bits(), from, fromIndex, to, toIndex, count);
    }

    /** Copies samples of so many bits, bit by bit where one of them does not begin at a byte; bits beside them stay. */
    public static void copy(int bits, MemorySegment from, long fromIndex, MemorySegment to, long toIndex, long count) {
        long fromBit = fromIndex * bits;
        long toBit = toIndex * bits;
        long n = count * bits;
        if (((fromBit | toBit) & 7) != 0) {
            copyBits(from, fromBit, to, toBit, n);
            return;
        }
        MemorySegment.copy(from, fromBit >> 3, to, toBit >> 3, n >> 3);
        if ((n & 7) != 0) {
            copyBits(from, fromBit + (n & ~7L), to, toBit + (n & ~7L), n & 7);
        }
    }

    private static void copyBits(MemorySegment from, long fromBit, MemorySegment to, long toBit, long n) {
        long done = 0;
        while (done < n) {
            long target = toBit + done;
            long source = fromBit + done;
            int take = (int) Math.min(n - done, Math.min(8 - (target & 7), 8 - (source & 7)));
            int mask = (1 << take) - 1;
            int value = from.get(ValueLayout.JAVA_BYTE, source >> 3) >> (source & 7) & mask;
            int shift = (int) (target & 7);
            int kept = to.get(ValueLayout.JAVA_BYTE, target >> 3) & ~(mask << shift);
            to.set(ValueLayout.JAVA_BYTE, target >> 3, (byte) (kept | value << shift));
            done += take;
        }
    }
}
