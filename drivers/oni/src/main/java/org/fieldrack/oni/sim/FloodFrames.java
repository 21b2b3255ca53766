package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;

/**
 * Frames of one device as fast as the host takes them, for measuring: the block is written once, then only the times of its
 * frames change.
 */
final class FloodFrames implements FrameSource {
    private final int address;
    private final int size;
    private final int stride;
    private long time;
    private int prepared;
    private boolean started;

    FloodFrames(int address, int size) {
        this.address = address;
        this.size = size;
        this.stride = 16 + (size + 3 & ~3);
    }

    @Override
    public void start(long count) {
        time = count;
        started = true;
    }

    @Override
    public void reset() {
        started = false;
        time = 0;
    }

    @Override
    public long due() {
        return started ? 0 : NEVER;
    }

    @Override
    public void fill(FrameBlock block, int target, long now) {
        ByteBuffer out = block.bytes();
        time = Math.max(time + 1, now);
        int at = 0;
        while (at + stride <= target || at == 0) {
            if (at >= prepared) {
                out.putInt(at + 8, address);
                out.putInt(at + 12, size);
                for (int i = 0; i < stride - 16; i++) {
                    out.put(at + 16 + i, i < size ? (byte) i : 0);
                }
                prepared = at + stride;
            }
            out.putLong(at, time);
            if (size >= Long.BYTES) {
                out.putLong(at + 16, time);
            }
            time++;
            at += stride;
            block.add(at);
        }
    }
}
