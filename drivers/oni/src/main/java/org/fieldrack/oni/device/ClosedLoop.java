package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import org.fieldrack.oni.DeviceTable;

/**
 * A function that answers frames with frames while they are fresh; found as a {@code java.util.ServiceLoader} service by its
 * name in a lab file ({@code closedLoop: NAME}).
 *
 * <p>Called on the thread that reads frames: it must return within microseconds and must not wait.
 */
public interface ClosedLoop {
    /** Returns the word that a lab file uses. */
    String name();

    /** A new device table: says whose frames it wants. */
    void table(DeviceTable table);

    /** Says whether it wants the frames of this device. */
    boolean wants(int address);

    /**
     * Takes a frame and may answer at once.
     *
     * @param block holds the sample at {@code sample}, {@code size} bytes; valid only during the call
     * @param time acquisition clock
     */
    void frame(MemorySegment block, int sample, int size, long time, int address, Reply reply);

    /** Writes frames back. */
    interface Reply {
        /** Writes samples to a device; a failure ends acquisition as any other of the connection does. */
        void write(int address, byte[] samples);
    }
}
