package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.ContainerWriter;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.fieldrack.joulescope.container.Tag;

/**
 * The calibration of one instrument, as its file has it (specification section 8).
 *
 * @param timestamp 34Q30 since 2018
 * @param serialNumber 32 hexadecimal digits
 * @param scale offsets in codes and gains
 * @param signed signed by a key that the reader knows, and ended properly
 */
public record Calibration(long timestamp, String serialNumber, SampleScale scale, boolean signed) {
    private static final int VERSION = 1 << 24;
    private static final String PRODUCT = "1.1.1";

    /** What a transformation gives: missing counts consecutive equal toggle bits. */
    record Transformed(float[] current, float[] voltage, int missing) {}

    /**
     * Reads a file.
     *
     * @param knownKeys public keys whose signature counts
     * @throws IOException where it is no container
     * @throws IllegalArgumentException where it is one, but damaged or no calibration of a JS110
     */
    public static Calibration load(byte[] file, List<byte[]> knownKeys) throws IOException {
        try {
            return read(new ContainerReader(file), knownKeys);
        } catch (ContainerReader.DamagedException e) {
            throw new IllegalArgumentException("calibration: " + e.getMessage(), e);
        }
    }

    private static Calibration read(ContainerReader reader, List<byte[]> knownKeys) throws IOException {
        Optional<ByteBuffer> header = Optional.empty();
        Optional<Map<?, ?>> json = Optional.empty();
        boolean signed = false;
        for (Optional<Tag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
            switch (tag.get().name()) {
                case Tag.HEADER -> header = Optional.of(tag.get().buffer());
                case Tag.JSON, Tag.CALIBRATION_JSON ->
                    json = Optional.of(JsonText.object("calibration", tag.get().text()));
                case Tag.SIGNATURE_END ->
                    signed = reader.signatureValid()
                            && knownKeys.stream().anyMatch(key -> Arrays.equals(key, reader.signatureKey()));
                case Tag.END -> {
                    return of(header, json, signed);
                }
                default -> {
                    // other tags belong to other readers
                }
            }
        }
        return of(header, json, false);
    }

    private static Calibration of(Optional<ByteBuffer> header, Optional<Map<?, ?>> json, boolean signed) {
        if (header.isEmpty() || header.get().capacity() < 40 || json.isEmpty()) {
            throw new IllegalArgumentException("calibration: header or values are missing from the file");
        }
        ByteBuffer in = header.get();
        String product = in.getInt(12) + "." + in.getShort(16) + "." + in.getShort(18);
        if (!product.equals(PRODUCT)) {
            throw new IllegalArgumentException("calibration is for product " + product + ", not " + PRODUCT);
        }
        byte[] serial = new byte[16];
        in.get(24, serial);
        Map<?, ?> current = map(json.get(), "current");
        Map<?, ?> voltage = map(json.get(), "voltage");
        SampleScale scale = SampleScale.of(
                numbers(current, "offset", 7),
                numbers(current, "gain", 7),
                numbers(voltage, "offset", 2),
                numbers(voltage, "gain", 2));
        return new Calibration(in.getLong(0), HexFormat.of().formatHex(serial), scale, signed);
    }

    private static Map<?, ?> map(Map<?, ?> json, String key) {
        if (json.get(key) instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("calibration: \"" + key + "\" is missing from its JSON");
    }

    private static float[] numbers(Map<?, ?> json, String key, int least) {
        if (!(json.get(key) instanceof List<?> list) || list.size() < least) {
            throw new IllegalArgumentException("calibration: \"" + key + "\" needs " + least + " numbers");
        }
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new IllegalArgumentException("calibration: \"" + key + "\" holds something that is no number");
            }
            out[i] = (float) number.doubleValue();
        }
        return out;
    }

    /** Writes the file, unsigned. */
    public byte[] save() {
        return save(Optional.empty());
    }

    /** Writes the file, signed where a private key of 32 bytes is given. */
    public byte[] save(Optional<byte[]> privateKey) {
        MemoryChannel out = new MemoryChannel();
        try (ContainerWriter writer = new ContainerWriter(out)) {
            if (privateKey.isPresent()) {
                writer.signatureStart(privateKey.get(), 0);
            }
            writer.appendHeader(timestamp, VERSION, 1, 1, 1, 0, HexFormat.of().parseHex(serialNumber));
            writer.append(Tag.JSON, JsonText.write(json()).getBytes(StandardCharsets.UTF_8));
            if (privateKey.isPresent()) {
                writer.signatureEnd();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0.0");
        json.put("time", time());
        json.put("timestamp", Long.toString(timestamp));
        json.put("product_name", "Joulescope JS110");
        json.put("vendor_name", "Jetperch LLC");
        json.put("subtype_name", "Calibration");
        json.put("product", PRODUCT);
        json.put("serial_number", serialNumber);
        json.put("voltage", values(scale.voltageOffset(), scale.voltageGain()));
        json.put("current", values(scale.currentOffset(), scale.currentGain()));
        return json;
    }

    private String time() {
        var instant = Timestamps.instant(timestamp).atOffset(ZoneOffset.UTC);
        String pattern = instant.getNano() == 0 ? "uuuu-MM-dd'T'HH:mm:ssxxx" : "uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx";
        return DateTimeFormatter.ofPattern(pattern, java.util.Locale.ROOT).format(instant);
    }

    private static Map<String, Object> values(float[] offset, float[] gain) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("offset", list(offset));
        map.put("gain", list(gain));
        return map;
    }

    private static List<Double> list(float[] values) {
        List<Double> out = new ArrayList<>();
        for (float value : values) {
            out.add((double) value);
        }
        return out;
    }

    /** Converts raw words without suppression. */
    Transformed transform(int[] raw, int voltageRange) {
        float[] current = new float[raw.length];
        float[] voltage = new float[raw.length];
        int missing = 0;
        for (int k = 0; k < raw.length; k++) {
            if (k > 0 && RawSample.toggle(raw[k]) == RawSample.toggle(raw[k - 1])) {
                missing++;
            }
            int range = raw[k] == RawSample.MISSING ? RawSample.RANGE_MISSING : RawSample.range(raw[k]);
            current[k] =
                    ((float) RawSample.currentCode(raw[k]) + scale.currentOffset()[range]) * scale.currentGain()[range];
            voltage[k] = raw[k] == RawSample.MISSING
                    ? Float.NaN
                    : ((float) RawSample.voltageCode(raw[k]) + scale.voltageOffset()[voltageRange])
                            * scale.voltageGain()[voltageRange];
        }
        return new Transformed(current, voltage, missing);
    }
}
