package org.fieldrack.joulescope.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.fieldrack.joulescope.StreamBuffer;
import org.fieldrack.joulescope.UsbResult;
import org.fieldrack.joulescope.UsbTransport;

/** The bootloader of a simulated instrument: takes firmware and calibrations as the real one does. One thread. */
final class SimulatedBootloader implements UsbTransport {
    private static final int INFO = 3;
    private static final int WRITE_START = 4;
    private static final int WRITE_CHUNK = 5;
    private static final int WRITE_FINALIZE = 6;
    private static final int READ_CHUNK = 7;
    private static final int GO = 8;
    private static final int CHUNK = 4096;
    private static final int FIRMWARE = 2;
    private static final int CALIBRATION_ACTIVE = 4;
    private static final int CALIBRATION_FACTORY = 5;
    private static final int MOST = 1 << 20;

    private final SimulatedJs110 instrument;
    private final String serial;
    private boolean open;
    private int segment;
    private byte[] image = new byte[0];
    private int received;

    SimulatedBootloader(SimulatedJs110 instrument, String serial) {
        this.instrument = instrument;
        this.serial = serial;
    }

    @Override
    public String name() {
        return "bootloader:" + serial;
    }

    @Override
    public void open() throws IOException {
        if (!instrument.isInBootloader()) {
            throw new IOException(name() + " is not connected");
        }
        open = true;
    }

    private int fault(int request) {
        int fault = instrument.wireFault(request);
        return fault == 0 && (!open || !instrument.isInBootloader()) ? UsbResult.NO_DEVICE : fault;
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        int fault = fault(request);
        if (fault != 0) {
            return new Reply(fault, new byte[0]);
        }
        return switch (request) {
            case INFO -> new Reply(0, info());
            case WRITE_FINALIZE -> new Reply(0, new byte[] {finish(value)});
            case READ_CHUNK -> new Reply(0, chunk(value, index));
            default -> new Reply(UsbResult.REFUSED, new byte[0]);
        };
    }

    private static byte[] info() {
        ByteBuffer out = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        return out.putInt(0x010000)
                .putInt(1)
                .putInt(2)
                .putInt(0x010307)
                .putInt(0)
                .array();
    }

    private byte finish(int of) {
        if (of != segment || received != image.length) {
            return 1;
        }
        switch (segment) {
            case FIRMWARE -> instrument.firmware(image);
            case CALIBRATION_ACTIVE, CALIBRATION_FACTORY ->
                instrument.calibration(image, segment == CALIBRATION_FACTORY);
            default -> {
                return 2;
            }
        }
        return 0;
    }

    private byte[] chunk(int of, int index) {
        byte[] all = of == FIRMWARE ? instrument.firmware() : instrument.calibration(of == CALIBRATION_FACTORY);
        return Arrays.copyOfRange(all, Math.min(all.length, index * CHUNK), Math.min(all.length, (index + 1) * CHUNK));
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] data) {
        int fault = fault(request);
        if (fault != 0) {
            return fault;
        }
        switch (request) {
            case WRITE_START -> {
                int size = data.length < 4
                        ? -1
                        : ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt();
                if (size < 0 || size > MOST) {
                    return UsbResult.REFUSED;
                }
                segment = value;
                image = new byte[size];
                received = 0;
            }
            case WRITE_CHUNK -> {
                int at = index * CHUNK;
                if (value != segment || at + data.length > image.length) {
                    return UsbResult.REFUSED;
                }
                System.arraycopy(data, 0, image, at, data.length);
                received += data.length;
            }
            case GO -> instrument.leaveBootloader();
            default -> {
                // loopback and erase: nothing to be seen
            }
        }
        return 0;
    }

    @Override
    public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) throws IOException {
        throw new IOException(name() + ": a bootloader does not stream");
    }

    @Override
    public void streamStop(int endpoint) {
        // it never streams
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        return Map.of();
    }

    @Override
    public String errorText(int result) {
        return instrument.errorText(result);
    }

    @Override
    public void close() {
        open = false;
    }
}
