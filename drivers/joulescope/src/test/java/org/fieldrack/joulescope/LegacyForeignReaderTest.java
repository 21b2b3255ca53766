package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader in Python, written from the format's description, finds in our recordings all that we recorded, and every sum right. */
class LegacyForeignReaderTest {
    private static final LegacyGeometry GEOMETRY = new LegacyGeometry(20, 10, 3);
    private static final int SAMPLES = 5_050;
    private static final String SERIAL = "0123456789abcdef".repeat(2);
    private static final List<String> FIELDS =
            List.of("current", "voltage", "power", "current_range", "current_lsb", "voltage_lsb");

    /** What the buffer gave of each field while it was recorded, as the reader tells it. */
    private final Map<String, StringBuilder> recorded = new LinkedHashMap<>();

    private long count;

    @TempDir
    Path folder;

    private static byte[] calibration() {
        float[] offset = {-1000.25f, -999.5f, -1001f, -1002.75f, -1003f, -1004.5f, -1005f};
        float[] gain = {7e-4f, 1.4e-4f, 1.3e-5f, 1.3e-6f, 1.3e-7f, 1.3e-8f, 1.3e-9f};
        SampleScale scale =
                SampleScale.of(offset, gain, new float[] {-2200, -2210.5f}, new float[] {1.25e-3f, 4.1e-4f});
        return new Calibration(77L << 30, SERIAL, scale, false).save();
    }

    /** Samples of every range, which stays for 1 to 90 of them, with gaps. */
    private static int[] raw(int seed, int first, int n) {
        int[] out = new int[n];
        for (int k = 0; k < n; k++) {
            int i = first + k;
            int dwell = i / 300 % 2 == 0 ? 90 : 1 + (int) Long.remainderUnsigned(VectorFile.hash(seed, i / 300), 60);
            out[k] = VectorFile.word(seed, i, dwell, 20, true, true);
        }
        return out;
    }

    private void remember(StreamBuffer buffer, long from, long to, List<String> fields, boolean stored) {
        SamplesResult samples = buffer.samplesGet(from, to, fields);
        count += to - from;
        for (String field : fields) {
            StringBuilder all = recorded.computeIfAbsent(field, f -> new StringBuilder());
            Object value = samples.signal(field).orElseThrow().value();
            for (int k = 0; k < to - from; k++) {
                all.append(told(field, value, k, stored)).append('\n');
            }
        }
    }

    private void rememberRaw(int[] words) {
        StringBuilder all = recorded.computeIfAbsent("raw", f -> new StringBuilder());
        for (int word : words) {
            HexFormat hex = HexFormat.of();
            all.append(hex.toHexDigits((short) word))
                    .append(hex.toHexDigits((short) (word >>> 16)))
                    .append('\n');
        }
    }

    private static String told(String field, Object value, int k, boolean stored) {
        return switch (value) {
            case float[] f -> Float.isNaN(f[k]) ? "nan" : HexFormat.of().toHexDigits(Float.floatToRawIntBits(f[k]));
            case short[] s ->
                HexFormat.of().toHexDigits(s[2 * k]) + HexFormat.of().toHexDigits(s[2 * k + 1]);
            case byte[] b when !stored -> Integer.toString(b[k]);
            case byte[] b -> Integer.toString(b[k] * (field.equals("current_range") ? 16 : 15) & 0xFF);
            default -> throw new AssertionError(field);
        };
    }

    private static String digest(String text, long lines) throws NoSuchAlgorithmException {
        int end = 0;
        for (long line = 0; line < lines; line++) {
            end = text.indexOf('\n', end) + 1;
        }
        byte[] bytes = text.substring(0, end).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private JsonNode read(Path file, String mode) throws IOException, InterruptedException {
        Path python = ForeignProgram.require("python3", "python3");
        Path reader = Vectors.projectRoot().resolve("drivers/joulescope/src/test/python/jls1.py");
        Process process = new ProcessBuilder(python.toString(), reader.toString(), file.toString(), mode)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return JsonMapper.shared().readTree(out);
    }

    private Path record(String name, Recording recording) throws IOException {
        Path file = folder.resolve(name);
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("project", "Ümlaut \"quoted\"");
        user.put("run", 7L);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                DataRecorder recorder =
                        new DataRecorder(channel, GEOMETRY, Optional.of(calibration()), Optional.of(user))) {
            recording.run(recorder);
            recorder.close(Optional.of(Map.of("verdict", "passed")));
        }
        return file;
    }

    private interface Recording {
        void run(DataRecorder recorder) throws IOException;
    }

    private void agrees(JsonNode found, int least) throws NoSuchAlgorithmException {
        assertThat(found.get("problems")).isEmpty();
        assertThat(found.get("size").asLong()).isEqualTo(count);
        long known = found.get("known").asLong();
        assertThat(known).isBetween((long) least, count);
        assertThat(found.get("entries").asLong()).isEqualTo(known / GEOMETRY.samplesPerReduction());
        assertThat(found.get("sha256").propertyNames()).containsExactlyInAnyOrderElementsOf(recorded.keySet());
        for (var field : recorded.entrySet()) {
            assertThat(found.get("sha256").get(field.getKey()).asString())
                    .as(field.getKey())
                    .isEqualTo(digest(field.getValue().toString(), known));
        }
        assertThat(found.get("user").toString()).isEqualTo("{\"project\":\"Ümlaut \\\"quoted\\\"\",\"run\":7}");
        assertThat(found.get("footerUser").toString()).isEqualTo("{\"verdict\":\"passed\"}");
        assertThat(found.get("calibration").get("serial").asString()).isEqualTo(SERIAL);
        assertThat(found.get("calibration").get("timestamp").asLong()).isEqualTo(77L << 30);
        JsonNode config = found.get("config");
        assertThat(config.get("samples_per_reduction").asInt()).isEqualTo(GEOMETRY.samplesPerReduction());
        assertThat(config.get("samples_per_tlv").asInt()).isEqualTo(GEOMETRY.samplesPerTlv());
        assertThat(config.get("samples_per_block").asInt()).isEqualTo(GEOMETRY.samplesPerBlock());
        assertThat(found.get("blocks")).hasSize((int) Math.ceilDiv(count, GEOMETRY.samplesPerBlock()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "interp_1_n_1", "interp_1_12_1", "mean_3_m_2", "mean_0_5_1", "nan_0_n_0"})
    void aRecordingOfRawSamplesIsReadWithAllItsStatistics(String mode) throws Exception {
        Path file = record("raw.jls", recorder -> {
            try (StreamBuffer buffer = StreamBuffer.ofSamples(2_000, List.of(10, 10), 1000)) {
                buffer.scale(Calibration.load(calibration(), List.of()).scale());
                buffer.suppressMode(SuppressMode.parse(mode));
                boolean unused = recorder.streamNotify(buffer);
                buffer.voltageRange = 1;
                for (int from = 0; from < SAMPLES; from += 101) {
                    long before = buffer.sampleIdRange()[1];
                    int[] words = raw(5, from, 101);
                    rememberRaw(words);
                    boolean stop = buffer.insertRaw(MemorySegment.ofArray(words));
                    buffer.process();
                    remember(buffer, before, buffer.sampleIdRange()[1], FIELDS, false);
                    assertThat(stop | recorder.streamNotify(buffer)).isFalse();
                }
                // range switches that follow one another fast make more samples of what went in: these are the raw ones
                int[] more = raw(5, SAMPLES, 64);
                rememberRaw(more);
                unused = buffer.insertRaw(MemorySegment.ofArray(more));
                recorder.close(Optional.of(Map.of("verdict", "passed")));
            }
        });
        JsonNode found = read(file, mode);
        agrees(found, SAMPLES - 100);
        assertThat(found.get("config").get("data_format").asString()).isEqualTo("raw");
        assertThat(found.get("blocks").get(1).get("v_range").asInt()).isEqualTo(1);
    }

    @Test
    void aRecordingThatWasFedIsRead() throws Exception {
        Path file = record("fed.jls", recorder -> {
            try (StreamBuffer buffer = StreamBuffer.ofSamples(2_000, List.of(10, 10), 1000)) {
                buffer.scale(Calibration.load(calibration(), List.of()).scale());
                buffer.suppressMode(SuppressMode.OFF);
                for (int from = 0; from < SAMPLES; from += 101) {
                    boolean stop = buffer.insertRaw(MemorySegment.ofArray(raw(6, from, 101)));
                    assertThat(stop).isFalse();
                    buffer.process();
                    recorder.insert(buffer.samplesGet(from, from + 101, FIELDS), 0);
                    remember(buffer, from, from + 101, FIELDS, true);
                }
            }
        });
        JsonNode found = read(file, "off");
        agrees(found, SAMPLES);
        assertThat(found.get("config").get("data_format").asString()).isEqualTo("float32_v2");
    }

    @Test
    void aRecordingOfALowerRateIsRead() throws Exception {
        Path file = record("low.jls", recorder -> {
            try (StreamBuffer buffer = StreamBuffer.downsampling(0.01, 500_000)) {
                buffer.scale(Calibration.load(calibration(), List.of()).scale());
                boolean unused = recorder.streamNotify(buffer);
                for (int from = 0; from < 4 * SAMPLES; from += 101) {
                    long before = buffer.sampleIdRange()[1];
                    boolean stop = buffer.insertRaw(MemorySegment.ofArray(raw(7, from, 101)));
                    buffer.process();
                    remember(buffer, before, buffer.sampleIdRange()[1], FIELDS, true);
                    assertThat(stop | recorder.streamNotify(buffer)).isFalse();
                }
                recorder.close(Optional.of(Map.of("verdict", "passed")));
            }
        });
        agrees(read(file, "off"), SAMPLES - 10);
    }

    @Test
    void aRecordingOfNothingIsRead() throws Exception {
        JsonNode found = read(record("none.jls", recorder -> {}), "off");
        assertThat(found.get("problems")).isEmpty();
        assertThat(found.get("size").asLong()).isZero();
        assertThat(found.get("blocks")).isEmpty();
        assertThat(found.get("config").get("data_format").asString()).isEqualTo("none");
    }

    @Test
    void theReaderSeesEveryByteThatIsWrong() throws Exception {
        Path file = record("fed.jls", recorder -> {
            try (StreamBuffer buffer = StreamBuffer.ofSamples(2_000, List.of(10, 10), 1000)) {
                boolean stop = buffer.insertRaw(MemorySegment.ofArray(raw(8, 0, 1300)));
                assertThat(stop).isFalse();
                buffer.process();
                recorder.insert(buffer.samplesGet(0, 1200, FIELDS), 0);
            }
        });
        byte[] good = Files.readAllBytes(file);
        assertThat(read(file, "off").get("problems")).isEmpty();
        // samples, stored statistics, header
        for (int at : List.of(good.length / 4, good.length / 2, 19, 30)) {
            byte[] wrong = Arrays.copyOf(good, good.length);
            wrong[at] ^= 0x10;
            Files.write(file, wrong);
            assertThat(read(file, "off").get("problems"))
                    .as("byte " + at + " of " + good.length)
                    .isNotEmpty();
        }
    }
}
