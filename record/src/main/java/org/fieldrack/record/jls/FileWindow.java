package org.fieldrack.record.jls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A piece of a file in memory that moves to where something is asked for. One thread. */
final class FileWindow {
    private final int least;
    private final boolean direct;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long begin;
    private int filled;

    /** @param capacity bytes at least, of which there are none before something is asked for */
    FileWindow(int capacity) {
        this(capacity, false);
    }

    /** @param direct beside the heap, which spares large reads a copy */
    FileWindow(int capacity, boolean direct) {
        least = capacity;
        this.direct = direct;
    }

    boolean holds(long from, long count) {
        return from >= begin && from + count <= begin + filled;
    }

    /** Empties the window, makes it large enough for so many bytes, and returns it to be filled from its begin. */
    ByteBuffer moveTo(long from, int atLeast) {
        if (bytes.capacity() < atLeast) {
            int size = Math.max(least, atLeast);
            bytes = (direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        begin = from;
        filled = 0;
        return bytes.clear();
    }

    void filled(int count) {
        filled = count;
    }

    int capacity() {
        return Math.max(least, bytes.capacity());
    }

    /** Returns the bytes; what stands in the file at {@code from} has the index {@link #index}. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Returns where in the window a place of the file is. */
    int index(long from) {
        return (int) (from - begin);
    }
}
