package org.fieldrack.protocol.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Input that was received and not yet matched; finds the end of lines. Owned by one engine. */
final class InputBuffer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private byte[] bytes = new byte[256];
    private int start;
    private int end;
    /** Up to here no terminator begins. */
    private int searched;

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    void clear() {
        start = 0;
        end = 0;
        searched = 0;
    }

    /** Forgets everything and the room that it took. */
    void release() {
        bytes = new byte[256];
        clear();
    }

    void append(ByteBuffer input) {
        int count = input.remaining();
        if (count == 0) {
            return;
        }
        if (start == end) {
            clear();
        }
        if (end + count > bytes.length) {
            makeRoom(count);
        }
        input.get(bytes, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int length = end - start;
        byte[] target = length + count > bytes.length ? new byte[Math.max(2 * bytes.length, length + count)] : bytes;
        System.arraycopy(bytes, start, target, 0, length);
        bytes = target;
        searched -= start;
        start = 0;
        end = length;
    }

    /** Returns how many bytes lie before the terminator, -1 where it is not there; bytes searched before are not searched again. */
    int find(byte[] terminator) {
        int from = Math.max(start, searched);
        int last = end - terminator.length;
        byte first = terminator[0];
        long pattern = (first & 0xFFL) * ONES;
        int i = from;
        while (i <= last) {
            if (i + 8 <= end && !mayHold((long) LONGS.get(bytes, i) ^ pattern)) {
                i += 8;
                continue;
            }
            if (bytes[i] == first && is(terminator, i)) {
                return i - start;
            }
            i++;
        }
        searched = Math.max(start, last + 1);
        return -1;
    }

    /** Says whether one of the eight bytes is zero, that is, the one that is looked for. */
    private static boolean mayHold(long difference) {
        return (difference - ONES & ~difference & HIGH_BITS) != 0;
    }

    private boolean is(byte[] terminator, int at) {
        return terminator.length == 1
                || Arrays.equals(bytes, at, at + terminator.length, terminator, 0, terminator.length);
    }

    /** Takes bytes away from the front; the array keeps them until more input comes. */
    void remove(int count) {
        start += count;
        searched = start;
    }
}
