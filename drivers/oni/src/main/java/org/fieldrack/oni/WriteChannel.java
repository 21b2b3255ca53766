package org.fieldrack.oni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;

/** The write stream of a context: makes frames and sends them, one caller at a time; specification sections 2 and 8. */
final class WriteChannel {
    private static final int GATHERED = 64 * 1024;

    private final OniTransport transport;
    private final HostOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED).order(ByteOrder.LITTLE_ENDIAN);
    private volatile int blockWriteSize;
    private volatile boolean dropped;

    WriteChannel(OniTransport transport, HostOptions options) {
        this.transport = transport;
        this.options = options;
    }

    void configure(int blockSize) {
        blockWriteSize = blockSize;
    }

    WriteFrame create(DeviceTable table, int address, byte[] data) {
        DeviceDescriptor device = table.device(address)
                .orElseThrow(() -> new OniException(
                        OniError.DEVICE_INDEX, "there is no device " + DeviceDescriptor.text(address)));
        check(device, data.length);
        ByteBuffer wire = ByteBuffer.allocate(DeviceTable.WRITE_HEADER + DeviceTable.padded(data.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        wire.putInt(address).putInt(lengthField(data.length)).put(data).rewind();
        return new WriteFrame(wire, address, data.length);
    }

    private void check(DeviceDescriptor device, int length) {
        String name = "device " + device.addressText();
        if (device.writeSize() == 0) {
            throw new OniException(OniError.NOT_A_WRITE_DEVICE, name + " has a write size of 0");
        }
        boolean halfWord = options.writeLengthUnit() == HostOptions.LengthUnit.WORDS && length % 4 != 0;
        if (length % device.writeSize() != 0 || halfWord) {
            throw new OniException(
                    OniError.WRITE_SIZE,
                    length + " bytes for " + name + ", which takes multiples of " + device.writeSize()
                            + (halfWord ? " and of 4" : ""));
        }
        if (length == 0 || length > blockWriteSize - DeviceTable.WRITE_HEADER) {
            throw new OniException(
                    OniError.INVALID_ARGUMENT,
                    length + " bytes for " + name + ": a frame takes 1 to "
                            + (blockWriteSize - DeviceTable.WRITE_HEADER) + "; set the block write size higher");
        }
    }

    private int lengthField(int bytes) {
        return options.writeLengthUnit() == HostOptions.LengthUnit.WORDS ? bytes >> 2 : bytes;
    }

    int write(WriteFrame frame) {
        enter();
        try {
            flushGathered();
            transport.writeStream(frame.wire());
            return DeviceTable.WRITE_HEADER + frame.dataSize();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a frame behind those that wait; they go out together, in order, when 64 kB are full or at {@link #flush}. */
    void gather(WriteFrame frame) {
        enter();
        try {
            if (frame.wireLength() > gathered.remaining()) {
                flushGathered();
            }
            if (frame.wireLength() > gathered.remaining()) {
                transport.writeStream(frame.wire());
            } else {
                frame.copyTo(gathered);
            }
        } finally {
            lock.unlock();
        }
    }

    void flush() {
        enter();
        try {
            flushGathered();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets frames that wait: the controller has stopped. Does not wait for a write that a controller does not take. */
    void drop() {
        dropped = true;
    }

    private void enter() {
        lock.lock();
        if (dropped) {
            dropped = false;
            gathered.clear();
        }
    }

    private void flushGathered() {
        if (gathered.position() > 0) {
            gathered.flip();
            try {
                transport.writeStream(gathered);
            } finally {
                gathered.clear();
            }
        }
    }
}
