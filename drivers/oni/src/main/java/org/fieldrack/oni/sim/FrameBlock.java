package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames on their way out, with the place where each ends; filled when empty, so the first starts at 0. */
public final class FrameBlock {
    private final ByteBuffer bytes;
    private final int[] ends;
    private int count;
    private int sent;
    private long total;

    /**
     * @param target bytes after which no further frame is begun
     * @param largest bytes of the largest frame
     */
    FrameBlock(int target, int largest) {
        bytes = ByteBuffer.allocateDirect(target + largest).order(ByteOrder.LITTLE_ENDIAN);
        ends = new int[(target + largest) / 16 + 1];
    }

    /** Returns the memory, to be filled from {@link #end} on. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** Notes that the next frame ends here. */
    public void add(int end) {
        ends[count++] = end;
    }

    boolean isEmpty() {
        return sent == end();
    }

    /** Returns what has not been sent, as a buffer that a channel may write from. */
    ByteBuffer unsent() {
        return bytes.limit(end()).position(sent);
    }

    void sent(int length) {
        sent += length;
        total += length;
    }

    /** Forgets everything sent so that it can be filled again; only when empty. */
    void rewind() {
        bytes.clear();
        count = 0;
        sent = 0;
    }

    int waiting() {
        return end() - sent;
    }

    /** Returns the bytes until the end of what is ready, since the beginning: always the end of a frame. */
    long cutPoint() {
        return total + waiting();
    }

    /** Tells which frames were discarded. */
    interface Discarded {
        void frame(int address);
    }

    /**
     * Keeps the frame that is half sent and discards those behind it.
     *
     * @return the bytes that have been and will still be sent since the beginning: where the next frame starts
     */
    long cut(Discarded discarded) {
        int keep = 0;
        while (keep < count && (keep == 0 ? 0 : ends[keep - 1]) < sent) {
            keep++;
        }
        for (int i = keep; i < count; i++) {
            discarded.frame(bytes.getInt((i == 0 ? 0 : ends[i - 1]) + 8));
        }
        count = keep;
        if (keep == 0) {
            sent = 0;
        }
        return total + waiting();
    }
}
