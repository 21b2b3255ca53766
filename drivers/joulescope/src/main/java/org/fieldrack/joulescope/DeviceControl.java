package org.fieldrack.joulescope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.fieldrack.joulescope.container.ContainerReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control transfers of an instrument (specification sections 2.2, 2.3 and 2.6).
 *
 * <p>Its owner serialises calls; each blocks until the instrument has answered.
 */
final class DeviceControl {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceControl.class);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration POLL_AFTER_ERROR = Duration.ofMillis(400);
    private static final int NOT_ISSUED = -1;
    private static final int BUSY = 19;
    private static final int MAX_TRANSFER = 4096;
    private static final int MAX_CALIBRATION = 1 << 20;
    private static final int SENSOR_CHUNK = 1024;
    private static final int SENSOR_START = 1;
    private static final int SENSOR_RESUME = 2;
    private static final int SENSOR_ERASE = 3;
    private static final int SENSOR_WRITE = 4;

    private final UsbTransport usb;
    private final Pause pause;

    DeviceControl(UsbTransport usb, Pause pause) {
        this.usb = usb;
        this.pause = pause;
    }

    UsbTransport usb() {
        return usb;
    }

    private void out(String step, int request, int value, int index, byte[] data) throws IOException {
        int result = usb.controlOut(request, value, index, data);
        if (result != 0) {
            throw new IOException(usb.name() + ": " + step + " failed: " + usb.errorText(result));
        }
    }

    /** Sends the settings; where nothing streams, waits until the sensor has taken them. */
    void settingsSend(Parameters parameters, boolean streaming) throws IOException {
        out("sending settings", ControlPackets.SETTINGS, 0, 0, ControlPackets.settings(parameters, streaming));
        if (!streaming) {
            awaitSensor();
        }
    }

    private void awaitSensor() throws IOException {
        Waiting waiting = new Waiting(COMMAND_LIMIT, pause);
        do {
            UsbTransport.Reply reply = statusReply();
            if (reply.result() == UsbResult.NO_DEVICE) {
                throw new IOException(usb.name() + ": waiting for the sensor failed: " + usb.errorText(reply.result()));
            }
            StreamBuffer.Item result = status(reply).get("settings_result");
            if (result != null
                    && !result.value().equals(NOT_ISSUED)
                    && !result.value().equals(BUSY)) {
                return;
            }
            waiting.sleep(result == null ? POLL_AFTER_ERROR : POLL);
        } while (waiting.isWithin());
        throw new IllegalStateException(usb.name() + ": timed out: the sensor did not take its settings within 3 s");
    }

    void extioSend(Parameters parameters) throws IOException {
        out("sending external inputs and outputs", ControlPackets.EXTIO, 0, 0, ControlPackets.extio(parameters));
    }

    private UsbTransport.Reply statusReply() {
        return usb.controlIn(ControlPackets.STATUS, 0, 0, ControlPackets.REPLY_LENGTH);
    }

    private Map<String, StreamBuffer.Item> status(UsbTransport.Reply reply) {
        return reply.result() == 0 ? ControlPackets.status(reply.data()) : failed(reply);
    }

    private Map<String, StreamBuffer.Item> failed(UsbTransport.Reply reply) {
        return ControlPackets.failed(reply.result(), usb.errorText(reply.result()));
    }

    Map<String, StreamBuffer.Item> status() {
        return status(statusReply());
    }

    Optional<StatisticsUpdate> sensorStatistics() {
        UsbTransport.Reply reply = statusReply();
        return reply.result() == 0 ? ControlPackets.sensorStatistics(reply.data()) : Optional.empty();
    }

    Map<String, StreamBuffer.Item> extioStatus() {
        UsbTransport.Reply reply = usb.controlIn(ControlPackets.EXTIO, 0, 0, ControlPackets.REPLY_LENGTH);
        return reply.result() == 0 ? ControlPackets.extioStatus(reply.data()) : failed(reply);
    }

    Optional<String> info() {
        UsbTransport.Reply reply = usb.controlIn(ControlPackets.INFO, 0, 0, ControlPackets.INFO_LENGTH);
        if (reply.result() != 0) {
            return Optional.empty();
        }
        return ControlPackets.info(reply.data()).flatMap(DeviceControl::json);
    }

    private static Optional<String> json(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int end = text.indexOf('\0');
            String whole = end < 0 ? text : text.substring(0, end);
            Map<?, ?> unused = JsonText.object("info", whole);
            return Optional.of(whole);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            LOG.warn("the info record is not whole: {}", e.getMessage());
            return Optional.empty();
        }
    }

    String serialNumber() {
        UsbTransport.Reply reply = usb.controlIn(ControlPackets.SERIAL_NUMBER, 0, 0, 16);
        return reply.result() == 0 ? HexFormat.of().formatHex(reply.data()) : "";
    }

    /** Reads the calibration's file; empty where there is none. */
    Optional<byte[]> calibrationFile(boolean factory) throws IOException {
        int which = factory ? 0 : 1;
        UsbTransport.Reply head = usb.controlIn(ControlPackets.CALIBRATION, which, 0, 32);
        if (head.result() != 0) {
            throw new IOException(usb.name() + ": reading calibration failed: " + usb.errorText(head.result()));
        }
        long length;
        try {
            length = ContainerReader.fileLength(head.data());
        } catch (IOException e) {
            LOG.info("{}: no calibration: {}", usb.name(), e.getMessage());
            return Optional.empty();
        }
        if (length > MAX_CALIBRATION) {
            throw new IOException(usb.name() + ": calibration says it has " + length + " bytes: not believed");
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        while (file.size() < length) {
            int ask = (int) Math.min(MAX_TRANSFER, length);
            UsbTransport.Reply part = usb.controlIn(ControlPackets.CALIBRATION, which, file.size(), ask);
            if (part.result() != 0 || part.data().length == 0) {
                throw new IOException(usb.name() + ": reading calibration at byte " + file.size() + " failed: "
                        + usb.errorText(part.result()));
            }
            file.writeBytes(part.data());
        }
        return Optional.of(file.toByteArray());
    }

    /** Reads the active calibration; empty where there is none or it is another instrument's. */
    Optional<Calibration> calibration() throws IOException {
        String serial = serialNumber();
        Optional<byte[]> file = calibrationFile(false);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Calibration calibration = Calibration.load(file.get(), List.of());
            if (calibration.serialNumber().equals(serial)) {
                return Optional.of(calibration);
            }
            LOG.warn("{}: the calibration is for serial number {}", usb.name(), calibration.serialNumber());
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: {}", usb.name(), e.getMessage());
        }
        return Optional.empty();
    }

    void testMode(int index, int value) throws IOException {
        out("entering test mode", ControlPackets.TEST_MODE, value, index, new byte[0]);
    }

    void bootloaderStart() throws IOException {
        out("starting the bootloader", ControlPackets.CONTROLLER_BOOTLOADER, 1, 0, new byte[0]);
    }

    private void sensor(String step, int value, int index, byte[] data) throws IOException {
        out("sensor firmware: " + step, ControlPackets.SENSOR_BOOTLOADER, value, index, data);
    }

    private void sensorCheck(String step) throws IOException {
        UsbTransport.Reply reply = statusReply();
        if (reply.result() != 0) {
            throw new IOException(usb.name() + ": sensor firmware: status after " + step + " failed: "
                    + usb.errorText(reply.result()));
        }
        StreamBuffer.Item result = status(reply).get("settings_result");
        if (result == null || !result.value().equals(0)) {
            throw new IllegalStateException(usb.name() + ": sensor firmware: " + step + " failed with code "
                    + (result == null ? "1" : result.value()));
        }
    }

    void sensorFirmwareProgram(byte[] file, DoubleConsumer progress) throws IOException {
        FirmwareFile firmware = file.length == 0 ? FirmwareFile.nothing() : FirmwareFile.load(file);
        sensor("start", SENSOR_START, 0, firmware.metadata());
        sensorCheck("start");
        pause.sleep(Duration.ofSeconds(1));
        sensor("erase", SENSOR_ERASE, 0, new byte[0]);
        sensorCheck("erase");
        byte[] data = firmware.data();
        for (int from = 0; from < data.length; from += SENSOR_CHUNK) {
            progress.accept((double) from / data.length);
            byte[] chunk = Arrays.copyOfRange(data, from, Math.min(data.length, from + SENSOR_CHUNK));
            sensor("write at byte " + from, SENSOR_WRITE, from / 256, chunk);
            sensorCheck("write at byte " + from);
        }
        int result = usb.controlOut(ControlPackets.SENSOR_BOOTLOADER, SENSOR_RESUME, 0, new byte[0]);
        progress.accept(1.0);
        if (result != 0) {
            throw new IOException(usb.name() + ": sensor firmware: resume failed: " + usb.errorText(result));
        }
    }
}
