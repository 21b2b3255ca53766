package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Walks frames in place: as long as bytes are there a step is a look at the header and nothing else. */
final class ChannelCursor implements FrameCursor {
    private final ReadChannel channel;
    private final Thread owner = Thread.currentThread();
    private @Nullable FrameBuffer buffer;
    private MemorySegment segment = MemorySegment.NULL;
    private int sample;
    private boolean closed;

    ChannelCursor(ReadChannel channel, @Nullable FrameBuffer buffer) {
        this.channel = channel;
        show(buffer);
    }

    private void show(@Nullable FrameBuffer now) {
        buffer = now;
        segment = now == null ? MemorySegment.NULL : now.segment;
    }

    @Override
    public boolean next() {
        if (Thread.currentThread() != owner) {
            throw refused("it belongs to the thread " + owner.getName());
        }
        FrameBuffer now = buffer;
        int at = now == null ? 0 : channel.stepInPlace(now);
        if (at == 0) {
            return refill();
        }
        sample = at;
        return true;
    }

    private boolean refill() {
        if (closed) {
            throw refused("it is closed");
        }
        FrameBuffer now = channel.stepOn();
        if (now == null) {
            show(null);
            return false;
        }
        if (now != buffer) {
            show(now);
        }
        sample = channel.lastSample();
        return true;
    }

    private static OniException refused(String why) {
        return new OniException(OniError.INVALID_STATE, "a cursor cannot be used: " + why);
    }

    @Override
    public long time() {
        return segment.get(FrameLayout.LONG, (long) sample - FrameLayout.SAMPLE);
    }

    @Override
    public int address() {
        return segment.get(FrameLayout.INT, (long) sample - FrameLayout.SAMPLE + FrameLayout.ADDRESS);
    }

    @Override
    public int size() {
        return segment.get(FrameLayout.INT, (long) sample - FrameLayout.SAMPLE + FrameLayout.SIZE);
    }

    @Override
    public MemorySegment block() {
        return segment;
    }

    @Override
    public int sample() {
        return sample;
    }

    @Override
    public OniFrame keep() {
        FrameBuffer now = buffer;
        if (now == null || !channel.isCurrent()) {
            throw refused("there is no frame to keep, acquisition was stopped");
        }
        now.lend();
        return new OniFrame(now, sample, size(), time(), address());
    }

    @Override
    public void close() {
        if (!closed && Thread.currentThread() == owner) {
            closed = true;
            show(null);
            channel.endCursor();
        }
    }
}
