package org.fieldrack.joulescope;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Control packets of the application firmware and their fields (specification sections 2.2 and 2.3). */
final class ControlPackets {
    static final int SETTINGS = 3;
    static final int STATUS = 4;
    static final int SENSOR_BOOTLOADER = 5;
    static final int CONTROLLER_BOOTLOADER = 6;
    static final int SERIAL_NUMBER = 7;
    static final int CALIBRATION = 8;
    static final int EXTIO = 9;
    static final int INFO = 10;
    static final int TEST_MODE = 11;
    static final int REPLY_LENGTH = 128;
    static final int INFO_LENGTH = 1024;

    private static final int VERSION = 1;
    private static final int TYPE_SETTINGS = 1;
    private static final int TYPE_STATUS = 2;
    private static final int TYPE_EXTIO = 3;
    private static final int TYPE_INFO = 4;
    private static final int HEADER = 8;
    private static final int SHORT_STATUS = 24;
    private static final int LONG_STATUS = 104;
    private static final double Q34 = 0x1p34;
    private static final double Q27 = 0x1p27;
    private static final double Q21 = 0x1p21;
    private static final double Q17 = 0x1p17;

    private ControlPackets() {}

    private static ByteBuffer packet(int length, int type) {
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return out.put((byte) VERSION)
                .put((byte) length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(0);
    }

    static byte[] settings(Parameters p, boolean streaming) {
        int options = p.number("v_range") << 1 | p.number("ovr_to_lsb");
        return packet(16, TYPE_SETTINGS)
                .put((byte) p.number("sensor_power"))
                .put((byte) p.number("i_range"))
                .put((byte) p.number("source"))
                .put((byte) options)
                .put((byte) (streaming ? p.number("control_test_mode") : 0))
                .array();
    }

    static byte[] extio(Parameters p) {
        return packet(24, TYPE_EXTIO)
                .put((byte) 0)
                .put((byte) p.number("trigger_source"))
                .put((byte) p.number("current_lsb"))
                .put((byte) p.number("voltage_lsb"))
                .put((byte) p.number("gpo0"))
                .put((byte) p.number("gpo1"))
                .put((byte) 0)
                .put((byte) 0)
                .putInt(0)
                .putInt(p.number("io_voltage"))
                .array();
    }

    private static Optional<String> fault(ByteBuffer in, int length, int type, String what) {
        if (in.capacity() < SHORT_STATUS) {
            return Optional.of(what + " reply is too short: " + in.capacity() + " bytes");
        }
        if (in.get(0) != VERSION) {
            return Optional.of(what + " reply has version " + in.get(0) + ", not " + VERSION);
        }
        if (in.get(2) != type) {
            return Optional.of(what + " reply has type " + in.get(2) + ", not " + type);
        }
        return (in.get(1) & 0xFF) == length
                ? Optional.empty()
                : Optional.of(what + " reply says " + (in.get(1) & 0xFF) + " bytes, not " + length);
    }

    private static ByteBuffer buffer(byte[] data) {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Optional<String> statusFault(byte[] data) {
        if (data.length != SHORT_STATUS && data.length != LONG_STATUS) {
            return Optional.of("status reply has " + data.length + " bytes, not 24 or 104");
        }
        return fault(buffer(data), data.length, TYPE_STATUS, "status");
    }

    /** Reads the driver's part of the status; {@code return_code} is 0 where it was whole. */
    static Map<String, StreamBuffer.Item> status(byte[] data) {
        Optional<String> fault = statusFault(data);
        if (fault.isPresent()) {
            return failed(1, fault.get());
        }
        ByteBuffer in = buffer(data);
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        out.put("settings_result", new StreamBuffer.Item(in.getInt(8), ""));
        out.put("fpga_frame_counter", new StreamBuffer.Item(Integer.toUnsignedLong(in.getInt(12)), "frames"));
        out.put("fpga_discard_counter", new StreamBuffer.Item(Integer.toUnsignedLong(in.getInt(16)), "frames"));
        out.put("sensor_flags", StreamBuffer.Item.hex(in.get(20) & 0xFF));
        out.put("sensor_i_range", StreamBuffer.Item.hex(in.get(21) & 0xFF));
        out.put("sensor_source", StreamBuffer.Item.hex(in.get(22) & 0xFF));
        out.put("return_code", new StreamBuffer.Item(0, ""));
        return out;
    }

    static Map<String, StreamBuffer.Item> failed(int code, String text) {
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        out.put("return_code", new StreamBuffer.Item(code, "", text));
        return out;
    }

    /** Reads the external inputs and outputs; an empty map where the reply is wrong. */
    static Map<String, StreamBuffer.Item> extioStatus(byte[] data) {
        ByteBuffer in = buffer(data);
        if (fault(in, SHORT_STATUS, TYPE_EXTIO, "extio").isPresent()) {
            return Map.of();
        }
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        String[] names = {"flags", "trigger_source", "current_lsb", "voltage_lsb", "gpo0", "gpo1"};
        for (int i = 0; i < names.length; i++) {
            out.put(names[i], new StreamBuffer.Item(in.get(HEADER + i) & 0xFF, ""));
        }
        out.put("gpi_value", new StreamBuffer.Item(in.get(15) & 0xFF, ""));
        out.put("io_voltage", new StreamBuffer.Item(in.getInt(20), "mV"));
        return out;
    }

    /** Returns the JSON text of an info reply, without the header that old firmware puts before it. */
    static Optional<byte[]> info(byte[] data) {
        if (data.length > 0 && data[0] == '{') {
            return Optional.of(data);
        }
        if (data.length < HEADER || data[0] != VERSION || data[2] != TYPE_INFO || (data[1] & 0xFF) != data.length) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOfRange(data, HEADER, data.length));
    }

    /** Reads the sensor's own statistics out of a long status reply; empty where there is no update. */
    static Optional<StatisticsUpdate> sensorStatistics(byte[] status) {
        if (status.length != LONG_STATUS || statusFault(status).isPresent()) {
            return Optional.empty();
        }
        return statistics(Arrays.copyOfRange(status, SHORT_STATUS, LONG_STATUS));
    }

    static Optional<StatisticsUpdate> statistics(byte[] payload) {
        ByteBuffer in = buffer(payload);
        int samples = in.getInt(32);
        int perSecond = in.getInt(40);
        if (samples == 0 || perSecond == 0) {
            return Optional.empty();
        }
        long total = in.getLong(0);
        double start = (double) (total - samples) / perSecond;
        double end = (double) total / perSecond;
        double duration = end - start;
        List<StatisticsUpdate.Signal> signals = List.of(
                signal(Field.CURRENT, in.getInt(44) / Q27, in.getInt(48) / Q27, in.getInt(52) / Q27, duration),
                signal(Field.VOLTAGE, in.getInt(56) / Q17, in.getInt(60) / Q17, in.getInt(64) / Q17, duration),
                signal(Field.POWER, in.getLong(8) / Q34, in.getInt(68) / Q21, in.getInt(72) / Q21, duration));
        return Optional.of(new StatisticsUpdate(
                start,
                end,
                samples,
                total - samples,
                total,
                signals,
                StatisticsUpdate.SENSOR,
                in.getLong(16) / Q27,
                in.getLong(24) / Q27));
    }

    private static StatisticsUpdate.Signal signal(Field field, double mean, double min, double max, double duration) {
        OptionalDouble integral =
                field.integralUnit().isPresent() ? OptionalDouble.of(mean * duration) : OptionalDouble.empty();
        return new StatisticsUpdate.Signal(field, mean, Double.NaN, min, max, max - min, integral);
    }
}
