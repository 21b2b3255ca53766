package org.fieldrack.oni;

import java.nio.ByteBuffer;

/**
 * A frame that was made by {@link OniContext#createFrame} and may be written any number of times: header, samples and
 * padding as they go over the wire.
 */
public final class WriteFrame {
    private final ByteBuffer wire;
    private final int address;
    private final int dataSize;

    WriteFrame(ByteBuffer wire, int address, int dataSize) {
        this.wire = wire;
        this.address = address;
        this.dataSize = dataSize;
    }

    public int address() {
        return address;
    }

    /** Returns the bytes of the samples, without header and padding. */
    public int dataSize() {
        return dataSize;
    }

    /** Returns what goes over the wire; a read-only view of its own. */
    public ByteBuffer wire() {
        return wire.asReadOnlyBuffer();
    }

    /** Copies what goes over the wire to the position of a buffer. */
    void copyTo(ByteBuffer target) {
        int length = wire.limit();
        target.put(target.position(), wire, 0, length);
        target.position(target.position() + length);
    }

    int wireLength() {
        return wire.limit();
    }

    /** Replaces the samples; as many bytes as before. */
    public void data(byte[] samples) {
        wire.put(DeviceTable.WRITE_HEADER, samples, 0, dataSize);
    }
}
