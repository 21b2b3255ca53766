package org.fieldrack.joulescope.sim;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.joulescope.Calibration;
import org.fieldrack.joulescope.StreamBuffer;
import org.fieldrack.joulescope.StreamThread;
import org.fieldrack.joulescope.UsbResult;
import org.fieldrack.joulescope.UsbTransport;

/**
 * A JS110 that exists only in this process: it answers the control requests and streams 2 million samples a second from a
 * {@link LoadProfile}, paced by the clock of the computer.
 *
 * <p>Faults on demand, from any thread: {@link #dropPackets}, {@link #pull}, {@link #pullAfter} and {@link #plug}, {@link #failControl}.
 */
public final class SimulatedJs110 implements UsbTransport {
    private static final int PACKET = 512;
    private static final int SAMPLES = 126;
    private static final int RATE = 2_000_000;

    private final String serial;
    private final String hardwareSerial;
    private final LoadProfile load;
    private volatile byte[] factoryCalibration;
    private volatile byte[] calibration;
    private final ByteBuffer extio = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] settings = new byte[8];
    private volatile boolean pulled;
    private volatile boolean open;
    private volatile int packetsToDrop;
    private volatile int failingRequest = -1;
    private volatile long pullAt = Long.MAX_VALUE;
    private volatile boolean inBootloader;
    private volatile byte[] firmware = new byte[0];
    private final SimulatedSensor sensor = new SimulatedSensor();
    private final StreamThread streaming = new StreamThread();
    private volatile long packets;
    private volatile long controls;

    public SimulatedJs110(String serial) {
        this.serial = serial;
        load = new LoadProfile(serial.hashCode());
        hardwareSerial = HexFormat.of().formatHex(Arrays.copyOf(hash(serial), 16));
        factoryCalibration = new Calibration(250_000_000L << 30, hardwareSerial, LoadProfile.scale(), false).save();
        calibration = factoryCalibration;
        extio.putInt(20, 3300);
        settings[0] = 1;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- faults

    /** Loses this many packets of the stream. */
    public void dropPackets(int count) {
        packetsToDrop = count;
    }

    /** Pulls the cable. */
    public void pull() {
        pulled = true;
    }

    /** Pulls the cable at the control transfer after so many more. */
    public void pullAfter(int transfers) {
        pullAt = controls + transfers;
    }

    /** Puts the cable back; the instrument starts its application. */
    public void plug() {
        pullAt = Long.MAX_VALUE;
        inBootloader = false;
        pulled = false;
    }

    /** Makes this control request fail until another is chosen; -1 for none. */
    public void failControl(int request) {
        failingRequest = request;
    }

    boolean isPlugged() {
        return !pulled && !inBootloader;
    }

    boolean isInBootloader() {
        return !pulled && inBootloader;
    }

    void leaveBootloader() {
        inBootloader = false;
    }

    /** Returns the controller firmware that was programmed; empty before. */
    public byte[] firmware() {
        return firmware.clone();
    }

    /** Returns the sensor firmware that was programmed; empty before, and after it was only erased. */
    public byte[] sensorFirmware() {
        return sensor.image();
    }

    void firmware(byte[] image) {
        firmware = image.clone();
    }

    /** Counts a control transfer and returns what is wrong with it. */
    int wireFault(int request) {
        if (controls++ >= pullAt) {
            pulled = true;
        }
        if (pulled) {
            return UsbResult.NO_DEVICE;
        }
        return request == failingRequest ? UsbResult.REFUSED : 0;
    }

    // ---- the wire

    @Override
    public String name() {
        return "Joulescope:" + serial;
    }

    @Override
    public void open() throws IOException {
        if (!isPlugged()) {
            throw new IOException(name() + " is not connected");
        }
        open = true;
    }

    private int fault(int request) {
        int fault = wireFault(request);
        return fault == 0 && (!open || inBootloader) ? UsbResult.NO_DEVICE : fault;
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        int fault = fault(request);
        if (fault != 0) {
            return new Reply(fault, new byte[0]);
        }
        byte[] data = switch (request) {
            case 4 -> statusReply();
            case 7 -> HexFormat.of().parseHex(hardwareSerial);
            case 8 -> part(value == 0 ? factoryCalibration : calibration, index, length);
            case 9 -> extioReply();
            case 10 ->
                ("{\"type\":\"info\",\"ver\":1,\"ctl\":{\"hw\":{\"sn_mfg\":\"" + serial
                                + "\"},\"fw\":{\"ver\":\"1.3.7\"}},\"sim\":true}")
                        .getBytes(StandardCharsets.UTF_8);
            default -> new byte[0];
        };
        return new Reply(0, data.length > length ? Arrays.copyOf(data, length) : data);
    }

    private static byte[] part(byte[] file, int from, int length) {
        return Arrays.copyOfRange(file, Math.min(from, file.length), Math.min(file.length, from + length));
    }

    private byte[] statusReply() {
        byte[] statistics = sensor.statistics(packets * SAMPLES, voltageRange());
        int length = 24 + statistics.length;
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 1).put((byte) length).put((byte) 2).put((byte) 0).putInt(0);
        out.putInt(0)
                .putInt((int) packets)
                .putInt(0)
                .put((byte) 0x12)
                .put(settings[1])
                .put(settings[2])
                .put((byte) 0);
        return out.put(statistics).array();
    }

    private byte[] extioReply() {
        byte[] out = extio.array().clone();
        out[0] = 1;
        out[1] = 24;
        out[2] = 3;
        return out;
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] data) {
        int fault = fault(request);
        if (fault != 0) {
            return fault;
        }
        if (request == 3 && data.length >= 16) {
            System.arraycopy(data, 8, settings, 0, 8);
            load.range(range());
            load.voltageRange(voltageRange());
        }
        if (request == 5) {
            return sensor.command(value, index, data) ? 0 : UsbResult.REFUSED;
        }
        if (request == 6) {
            inBootloader = true;
            streamStop(2);
        }
        if (request == 9 && data.length >= 24) {
            extio.put(0, data, 0, 24);
        }
        return 0;
    }

    private int voltageRange() {
        return settings[3] >> 1 & 1;
    }

    private int range() {
        int select = settings[1] & 0xFF;
        if (select == 0x80) {
            return -1;
        }
        return select == 0 ? -2 : Integer.numberOfTrailingZeros(select);
    }

    @Override
    public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) throws IOException {
        if (pulled || !open) {
            throw new IOException(name() + " is not connected");
        }
        streaming.start(name(), stream, run -> send(blockSize, run));
    }

    /** Sends as many transfers as the clock says are due, then waits for the next. */
    private StreamThread.Ending send(int blockSize, StreamThread.Run run) {
        int packetsPerBlock = blockSize / PACKET;
        byte[] block = new byte[blockSize];
        MemorySegment transfer = MemorySegment.ofArray(block);
        ByteBuffer out = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        long started = System.nanoTime();
        long samples = 0;
        int index = 0;
        while (!run.isStopped()) {
            if (pulled) {
                return StreamThread.Ending.broken(name() + ": the cable was pulled");
            }
            samples += (long) packetsPerBlock * SAMPLES;
            long wait = started + samples * 1_000_000_000L / RATE - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            index = fill(out, packetsPerBlock, index);
            packets += packetsPerBlock;
            sensor.measured(block);
            if (run.stream().data(transfer)) {
                return StreamThread.Ending.BY_DATA;
            }
            if (run.stream().process()) {
                return StreamThread.Ending.BY_PROCESS;
            }
        }
        return StreamThread.Ending.STOPPED;
    }

    private int fill(ByteBuffer out, int count, int firstIndex) {
        int index = firstIndex + packetsToDrop;
        packetsToDrop = 0;
        int voltageRange = voltageRange();
        for (int p = 0; p < count; p++, index++) {
            int at = p * PACKET;
            out.put(at, (byte) 1).put(at + 1, (byte) 0);
            out.putShort(at + 2, (short) (PACKET | voltageRange << 15));
            out.putShort(at + 4, (short) index);
            out.putShort(at + 6, (short) (index / 2));
            for (int k = 0; k < SAMPLES; k++) {
                out.putInt(at + 8 + 4 * k, load.next());
            }
        }
        return index;
    }

    @Override
    public void streamStop(int endpoint) {
        streaming.stop();
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        out.put("packets", new StreamBuffer.Item(packets, "packets"));
        out.put("control_transfers", new StreamBuffer.Item(controls, ""));
        return out;
    }

    @Override
    public String errorText(int result) {
        return UsbResult.text(result).orElse("error " + result);
    }

    @Override
    public void close() {
        streamStop(2);
        open = false;
    }

    /** Does nothing: this one object is the instrument, whoever else uses it. */
    @Override
    public void release() {
        // scans hand out the instrument itself
    }

    byte[] calibration(boolean factory) {
        return factory ? factoryCalibration : calibration;
    }

    void calibration(byte[] file, boolean factory) {
        if (factory) {
            factoryCalibration = file.clone();
        } else {
            calibration = file.clone();
        }
    }
}
