package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;

/** Takes the frames of a block one after the other, without copies; everything is valid only during the call. */
@FunctionalInterface
public interface FrameVisitor {
    /**
     * Takes one frame.
     *
     * @param block the buffer that holds it
     * @param sample offset of the sample in the block
     * @param size bytes of the sample, without padding
     * @param time acquisition clock
     * @param address of the device
     */
    void frame(MemorySegment block, int sample, int size, long time, int address);

    /** Takes the bytes of all frames that were just delivered, headers and padding included: for a raw log. */
    default void block(MemorySegment block, int from, int to) {}
}
