package org.fieldrack.bus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds terminators in bytes, eight at a time. */
public final class Terminators {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Terminators() {}

    /**
     * Returns where the terminator begins, -1 where it does not stand completely between {@code from} and {@code to}.
     *
     * @param terminator at least one byte
     */
    public static int indexOf(byte[] bytes, int from, int to, byte[] terminator) {
        int last = to - terminator.length;
        int at = from;
        while (at <= last) {
            at = indexOf(bytes, at, last + 1, terminator[0]);
            if (at < 0 || matches(bytes, at, terminator)) {
                return at;
            }
            at++;
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at, byte[] terminator) {
        for (int i = 1; i < terminator.length; i++) {
            if (bytes[at + i] != terminator[i]) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFFL) * ONES;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long differs = (long) LONG.get(bytes, at) ^ pattern;
            long zeros = (differs - ONES) & ~differs & HIGHS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == wanted) {
                return at;
            }
        }
        return -1;
    }
}
