package org.fieldrack.protocol.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Input that was received and not yet matched; finds the end of lines. Owned by one engine. */
final class InputBuffer {
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
        for (int i = from; i <= last; i++) {
            if (bytes[i] == first && Arrays.equals(bytes, i, i + terminator.length, terminator, 0, terminator.length)) {
                return i - start;
            }
        }
        searched = Math.max(start, last + 1);
        return -1;
    }

    /** Takes bytes away from the front; the array keeps them until more input comes. */
    void remove(int count) {
        start += count;
        searched = start;
    }
}
