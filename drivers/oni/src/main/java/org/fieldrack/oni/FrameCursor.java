package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;

/**
 * Frame after frame as a view that moves: no object a frame and no copy. It reserves the read channel for the thread that
 * opened it until it is closed; another thread that reads is refused.
 *
 * <p>What it shows is valid until the next {@link #next}; {@link #keep} makes it last.
 */
public interface FrameCursor extends AutoCloseable {
    /**
     * Moves to the next frame, waiting for it; false when acquisition is stopped. Fails as {@link OniContext#readBatch} does.
     */
    boolean next();

    /** Returns the acquisition clock, unsigned. */
    long time();

    int address();

    /** Returns the bytes of the sample, without padding. */
    int size();

    /** Returns the buffer that holds the sample from {@link #sample} on. */
    MemorySegment block();

    /** Returns the offset of the sample in {@link #block}. */
    int sample();

    /** Returns the frame as one that lives until it is closed, on any thread. */
    OniFrame keep();

    @Override
    void close();
}
