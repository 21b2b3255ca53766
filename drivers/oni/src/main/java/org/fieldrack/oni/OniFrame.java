package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One read frame: a view into the buffer that it was read into, which lives until all its frames are closed.
 *
 * <p>May be read and closed on any thread; closing twice does nothing. After closing the bytes belong to somebody else.
 */
public final class OniFrame implements AutoCloseable {
    private static final AtomicIntegerFieldUpdater<OniFrame> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(OniFrame.class, "open");

    private final FrameBuffer buffer;
    private final int sample;
    private final int size;
    private final long time;
    private final int address;
    private volatile int open = 1;

    OniFrame(FrameBuffer buffer, int sample, int size, long time, int address) {
        this.buffer = buffer;
        this.sample = sample;
        this.size = size;
        this.time = time;
        this.address = address;
    }

    /** Returns the acquisition clock, unsigned. */
    public long time() {
        return time;
    }

    public int address() {
        return address;
    }

    /** Returns the bytes of the sample, without padding. */
    public int size() {
        return size;
    }

    /** Returns one byte of the sample. */
    public byte byteAt(int offset) {
        return buffer.bytes.get(sample + java.util.Objects.checkIndex(offset, size));
    }

    /** Returns the sample without copying it. */
    public MemorySegment sample() {
        return buffer.segment.asSlice(sample, size);
    }

    @Override
    public void close() {
        if (OPEN.compareAndSet(this, 1, 0)) {
            buffer.release();
        }
    }
}
