package org.fieldrack.oni.sim;

/** Where a controller's read frames come from: simulated devices, a flood, a recording. Guarded by the controller's lock. */
public interface FrameSource {
    /** Frames per second above which frames are sent together once a millisecond instead of one by one. */
    int COALESCED_RATE = 4000;

    /** Returned by {@link #due} when nothing will come. */
    long NEVER = Long.MAX_VALUE;

    /** Acquisition (re)starts at this count. */
    void start(long count);

    /** The controller was reset: the next start begins from zero. */
    void reset();

    /**
     * Appends frames that are due, as many as fit.
     *
     * @param target bytes in the block after which no further frame is begun
     * @param now acquisition count
     */
    void fill(FrameBlock block, int target, long now);

    /** Returns the count at which the next frame is due, {@link #NEVER} for none. */
    long due();

    /** A register was written: rates may have changed. */
    default void changed(long now) {}

    /** A frame of this device was discarded before it was sent. */
    default void discarded(int address) {}

    /** Returns about how many frames come a second. */
    default double rate() {
        return Double.MAX_VALUE;
    }
}
