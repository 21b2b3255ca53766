package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleConsumer;

/** An instrument that runs its bootloader (specification section 2.6). One thread. */
public final class Bootloader implements AutoCloseable {
    private static final int INFO = 3;
    private static final int WRITE_START = 4;
    private static final int WRITE_CHUNK = 5;
    private static final int WRITE_FINALIZE = 6;
    private static final int READ_CHUNK = 7;
    private static final int GO = 8;
    private static final int ERASE = 9;
    private static final int CHUNK = 4096;

    /** Parts of the memory that can be written. */
    public enum Segment {
        PERSONALITY(1),
        FIRMWARE(2),
        STORAGE(3),
        CALIBRATION_ACTIVE(4),
        CALIBRATION_FACTORY(5);

        final int code;

        Segment(int code) {
            this.code = code;
        }
    }

    /** What a bootloader says of itself. */
    public record Info(int bootloaderVersion, int hardwareId, int hardwareVersion, int firmwareVersion, int status) {}

    private final UsbTransport usb;

    Bootloader(UsbTransport usb) {
        this.usb = usb;
    }

    public void open() throws IOException {
        usb.open();
    }

    public Info info() throws IOException {
        byte[] data = read("bootloader info", INFO, 0, 0, 256);
        if (data.length < 20) {
            throw new IOException("bootloader info: " + data.length + " bytes came, 20 were expected");
        }
        ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        return new Info(in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }

    /**
     * Programs the controller's firmware.
     *
     * @param progress takes 0 to 1
     * @return 0 where the bootloader is content
     */
    public int firmwareProgram(byte[] file, DoubleConsumer progress) throws IOException {
        progress.accept(0.0);
        return write(Segment.FIRMWARE, FirmwareFile.load(file), progress);
    }

    /** Programs a calibration; the factory's own where asked. */
    public int calibrationProgram(byte[] data, boolean factory, DoubleConsumer progress) throws IOException {
        progress.accept(0.0);
        Segment segment = factory ? Segment.CALIBRATION_FACTORY : Segment.CALIBRATION_ACTIVE;
        return write(segment, FirmwareFile.plain(data), progress);
    }

    private int write(Segment segment, FirmwareFile file, DoubleConsumer progress) throws IOException {
        check("starting to write", usb.controlOut(WRITE_START, segment.code, 0, file.metadata()));
        byte[] data = file.data();
        for (int chunk = 0; chunk * CHUNK < data.length; chunk++) {
            int from = chunk * CHUNK;
            progress.accept((double) from / data.length);
            byte[] part = Arrays.copyOfRange(data, from, Math.min(data.length, from + CHUNK));
            check("writing chunk " + chunk, usb.controlOut(WRITE_CHUNK, segment.code, chunk, part));
        }
        byte[] result = read("finishing to write", WRITE_FINALIZE, segment.code, 0, 1);
        progress.accept(1.0);
        return result.length == 0 ? -1 : result[0];
    }

    public byte[] chunkRead(Segment segment, int chunk) throws IOException {
        return read("reading chunk " + chunk, READ_CHUNK, segment.code, chunk, CHUNK);
    }

    /** Erases sectors after arming with the key of 32 bytes. */
    public void erase(byte[] key, int firstSector, int lastSector) throws IOException {
        check("arming erase", usb.controlOut(ERASE, 0, 0, erasePacket(key, 1, 0, 0)));
        check("erasing", usb.controlOut(ERASE, 0, 0, erasePacket(key, 2, firstSector, lastSector)));
    }

    private static byte[] erasePacket(byte[] key, int step, int first, int last) {
        ByteBuffer out = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        return out.put(Arrays.copyOf(key, 32))
                .putInt(step)
                .putInt(first)
                .putInt(last)
                .array();
    }

    /** Starts the application and closes. */
    public void go() throws IOException {
        int result = usb.controlOut(GO, 0, 0, new byte[0]);
        usb.release();
        check("leaving the bootloader", result);
    }

    private byte[] read(String step, int request, int value, int index, int length) throws IOException {
        UsbTransport.Reply reply = usb.controlIn(request, value, index, length);
        check(step, reply.result());
        return reply.data();
    }

    private void check(String step, int result) throws IOException {
        if (result != 0) {
            throw new IOException(usb.name() + ": " + step + " failed: " + usb.errorText(result));
        }
    }

    @Override
    public void close() {
        usb.release();
    }
}
