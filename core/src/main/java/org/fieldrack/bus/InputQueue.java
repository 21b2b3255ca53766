package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Input that was received and not yet handed over, with the borders of its messages.
 *
 * <p>Belongs to the loop's thread. A view that was {@link #lend lent} stays valid until {@link #giveBack}, whatever is
 * appended or cleared meanwhile: a client that works on its line may write, and that drains.
 */
final class InputQueue {
    /** An unfinished line longer than this is handed over in parts. */
    static final int FLUSH_BYTES = 64 * 1024;

    private byte[] bytes = new byte[512];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int head;
    private int tail;
    /** Up to here there is no terminator. */
    private int scanned;

    private int[] borders = new int[4];
    private int borderCount;
    private int lent;

    int size() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail && borderCount == 0;
    }

    /** Copies {@code from} to {@code to} of a buffer, whose position stays. */
    void append(ByteBuffer buffer, int from, int to) {
        int length = to - from;
        if (tail + length > bytes.length) {
            makeRoom(length);
        }
        buffer.get(from, bytes, tail, length);
        tail += length;
    }

    /** Marks that a message ends here. */
    void border() {
        if (borderCount == borders.length) {
            borders = Arrays.copyOf(borders, borderCount * 2);
        }
        borders[borderCount++] = tail;
    }

    /** Begins a new search for a terminator. */
    void rescan() {
        scanned = head;
    }

    /**
     * Returns how many bytes make up what the client waits for, -1 where it is not complete.
     *
     * @param terminator no bytes: do not look for one
     * @param want at most this many bytes, 0 for unlimited
     */
    int complete(byte[] terminator, int want) {
        int end = borderCount > 0 ? borders[0] : tail;
        boolean full = want > 0 && end - head >= want;
        int limit = full ? head + want : end;
        if (terminator.length > 0) {
            int from = Math.max(head, scanned - terminator.length + 1);
            int found = Terminators.indexOf(bytes, from, limit, terminator);
            if (found >= 0) {
                return found + terminator.length - head;
            }
            scanned = limit;
        }
        if (full) {
            return want;
        }
        if (borderCount > 0) {
            return end - head;
        }
        return end - head > FLUSH_BYTES ? end - head - terminator.length : -1;
    }

    /** Says whether a message ends after the next {@code n} bytes. */
    boolean endsAfter(int n) {
        return borderCount > 0 && borders[0] == head + n;
    }

    /** Takes out the next {@code n} bytes and returns them as a view, to be given back. */
    ByteBuffer lend(int n) {
        lent++;
        ByteBuffer lentView = lent == 1 ? view : ByteBuffer.wrap(bytes);
        lentView.limit(head + n).position(head);
        skip(n);
        return lentView;
    }

    void giveBack() {
        lent--;
        if (lent == 0 && head == tail) {
            head = 0;
            tail = 0;
            scanned = 0;
            for (int i = 0; i < borderCount; i++) {
                borders[i] = 0;
            }
        }
    }

    /** Throws away the oldest {@code n} bytes. */
    void skip(int n) {
        head += n;
        int passed = 0;
        while (passed < borderCount && borders[passed] <= head) {
            passed++;
        }
        if (passed > 0) {
            borderCount -= passed;
            System.arraycopy(borders, passed, borders, 0, borderCount);
        }
    }

    /** Throws everything away and returns how many bytes that were. */
    int clear() {
        int dropped = size();
        head = tail;
        scanned = tail;
        borderCount = 0;
        if (lent == 0) {
            head = 0;
            tail = 0;
            scanned = 0;
        }
        return dropped;
    }

    private void makeRoom(int length) {
        int size = tail - head;
        byte[] target = bytes;
        if (lent > 0 || size + length > bytes.length / 2) {
            target = new byte[Math.max(bytes.length, Integer.highestOneBit(size + length) * 2)];
        }
        System.arraycopy(bytes, head, target, 0, size);
        if (target != bytes) {
            bytes = target;
            view = ByteBuffer.wrap(bytes);
        }
        for (int i = 0; i < borderCount; i++) {
            borders[i] -= head;
        }
        scanned = Math.max(0, scanned - head);
        head = 0;
        tail = size;
    }
}
