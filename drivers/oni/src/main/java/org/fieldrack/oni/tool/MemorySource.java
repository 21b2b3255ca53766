package org.fieldrack.oni.tool;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.fieldrack.oni.OniRegister;
import org.fieldrack.oni.OniTransport;
import org.fieldrack.oni.SignalFlag;
import org.fieldrack.oni.SignalPacket;

/** A controller in memory that gives the same frames for ever: it costs a copy and nothing else. */
final class MemorySource implements OniTransport {
    private final ByteBuffer frames;
    private final int sampleSize;
    private byte[] signals = {};

    MemorySource(MemorySegment frames, int sampleSize) {
        this.frames = frames.asByteBuffer();
        this.sampleSize = sampleSize;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void open(int hostIndex) {}

    @Override
    public int readConfig(int register) {
        return 0;
    }

    @Override
    public void writeConfig(int register, int value) {
        if (register == OniRegister.RESET) {
            byte[] head = SignalPacket.encode(SignalFlag.DEVICETABACK, 1);
            byte[] row = SignalPacket.encode(SignalFlag.DEVICEINST, 0, 27, 2, sampleSize, 0);
            signals = java.util.Arrays.copyOf(head, head.length + row.length);
            System.arraycopy(row, 0, signals, head.length, row.length);
        }
    }

    @Override
    public int readSignal(byte[] target, long waitNanos) {
        int count = signals.length;
        System.arraycopy(signals, 0, target, 0, count);
        signals = new byte[0];
        return count;
    }

    @Override
    public int readStream(ByteBuffer target, int atLeast, long waitNanos) {
        if (!frames.hasRemaining()) {
            frames.rewind();
        }
        int count = Math.min(target.remaining(), frames.remaining());
        target.put(target.position(), frames, frames.position(), count);
        target.position(target.position() + count);
        frames.position(frames.position() + count);
        return count;
    }

    @Override
    public void wake() {}

    @Override
    public void writeStream(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public void close() {}
}
