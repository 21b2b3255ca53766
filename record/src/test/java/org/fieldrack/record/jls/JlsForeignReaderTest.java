package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.base.Vectors;
import org.fieldrack.stream.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader in Python, written from the format's description, finds in our files all that we wrote, and every link and sum right. */
class JlsForeignReaderTest {
    private static final List<String> TYPES =
            List.of("u1", "u4", "i4", "u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "u64", "i64", "f32", "f64");
    private static final long FIRST = 1000;
    private static final int SAMPLES = 5000;
    private static final int GAP_FROM = 2100;
    private static final int GAP_TO = 2450;

    @TempDir
    Path folder;

    /** Bits of a sample of a type; some floating-point numbers are missing. */
    private static long bits(JlsType type, int i) {
        if (i >= GAP_FROM && i < GAP_TO) {
            return type.isReal() ? real(type, Double.NaN) : 0;
        }
        long mixed = JlsScript.hash(type.code(), i / 3);
        if (type.isReal()) {
            return real(type, i % 97 == 0 ? Double.NaN : (mixed >> 40) / 1000.0);
        }
        return type.bits() == 64 ? mixed : mixed & (1L << type.bits()) - 1;
    }

    private static long real(JlsType type, double x) {
        return type.bits() == 32 ? Float.floatToRawIntBits((float) x) & 0xFFFFFFFFL : Double.doubleToRawLongBits(x);
    }

    private static String told(JlsType type, long bits) {
        if (!type.isReal()) {
            int unused = 64 - type.bits();
            return type.isSigned() ? Long.toString(bits << unused >> unused) : Long.toUnsignedString(bits);
        }
        double x = type.bits() == 32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        return Double.isNaN(x) ? "nan" : HexFormat.of().toHexDigits(Double.doubleToRawLongBits(x));
    }

    private static String digest(JlsType type) throws NoSuchAlgorithmException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < SAMPLES; i++) {
            all.append(told(type, bits(type, i))).append('\n');
        }
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sum);
    }

    private static void write(JlsWriter writer, int signal, JlsType type, int from, int to) throws IOException {
        MemorySegment packed = MemorySegment.ofArray(new byte[(int) type.bytes(to - from) + 8]);
        for (int i = from; i < to; i++) {
            MemorySegment one = MemorySegment.ofArray(new long[] {bits(type, i)});
            Samples.copy(type.bits(), one, 0, packed, i - from, 1);
        }
        writer.fsr(signal, FIRST + from, packed, to - from);
    }

    private static JsonNode read(Path file) throws IOException, InterruptedException {
        Path python = ForeignProgram.require("python3", "python3");
        Path reader = Vectors.projectRoot().resolve("record/src/test/python/jls2.py");
        Process process = new ProcessBuilder(python.toString(), reader.toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return JsonMapper.shared().readTree(out);
    }

    private static void define(JlsWriter writer) throws IOException {
        writer.source(new SourceDef(1, "meter", "Ümlaut", "m", "1", "0815"));
        writer.source(new SourceDef(2, "other", "", "", "", ""));
        for (int k = 0; k < TYPES.size(); k++) {
            JlsType type = JlsType.parse(TYPES.get(k));
            SignalDef unused = writer.signal(new SignalDef(
                    k + 1, 1 + k % 2, false, type, 1000, 640, 32, 40, 10, 10, 10, "s " + type, k == 0 ? "" : "µA"));
        }
    }

    @Test
    void everyTypeIsReadWithAllItsSummaries() throws Exception {
        Path file = folder.resolve("types.jls");
        try (JlsWriter writer = new JlsWriter(file)) {
            define(writer);
            for (int from = 0; from < SAMPLES; from += 37) {
                int to = Math.min(from + 37, SAMPLES);
                for (int k = 0; k < TYPES.size(); k++) {
                    JlsType type = JlsType.parse(TYPES.get(k));
                    // what lies in the gap is never handed over
                    int end = from < GAP_FROM ? Math.min(to, GAP_FROM) : to;
                    int begin = to > GAP_TO ? Math.max(from, GAP_TO) : from;
                    if (end <= GAP_FROM || begin >= GAP_TO) {
                        write(writer, k + 1, type, begin, end);
                    }
                }
            }
        }
        JsonNode found = read(file);
        assertThat(found.get("problems")).isEmpty();
        assertThat(found.get("sources").get("1").get(1).asString()).isEqualTo("Ümlaut");
        assertThat(found.get("signals")).hasSize(TYPES.size() + 1);
        for (int k = 0; k < TYPES.size(); k++) {
            JsonNode signal = found.get("signals").get(k + 1);
            JlsType type = JlsType.parse(TYPES.get(k));
            assertThat(signal.get("name").asString()).isEqualTo("s " + type);
            assertThat(signal.get("units").asString()).isEqualTo(k == 0 ? "" : "µA");
            assertThat(signal.get("source").asInt()).isEqualTo(1 + k % 2);
            assertThat(signal.get("first").asLong()).isEqualTo(FIRST);
            assertThat(signal.get("length").asInt()).isEqualTo(SAMPLES);
            assertThat(signal.get("levels").size()).isGreaterThan(1);
            assertThat(signal.get("sha256").asString())
                    .as("samples of %s", type)
                    .isEqualTo(digest(type));
        }
    }

    @Test
    void annotationsTimesUserDataAndConstantSpansAreRead() throws Exception {
        Path file = folder.resolve("rich.jls");
        List<String> annotations = rich(file, true);
        JsonNode found = read(file);
        assertThat(found.get("problems")).isEmpty();
        JsonNode first = found.get("signals").get(1);
        List<String> told = new ArrayList<>();
        for (JsonNode a : first.get("annotations")) {
            told.add(a.get(0) + " " + a.get(1) + " " + a.get(2) + " " + a.get(3) + " " + a.get(4) + " "
                    + a.get(5).asString());
        }
        assertThat(told).isEqualTo(annotations);
        assertThat(found.get("signals").get(0).get("annotations")).hasSize(123);
        assertThat(first.get("utc")).hasSize(123);
        assertThat(first.get("utc").get(122).get(0).asLong()).isEqualTo(FIRST + 1220);
        assertThat(first.get("utc").get(122).get(1).asLong()).isEqualTo(122_000_000L);
        assertThat(found.get("signals").get(2).get("length").asInt()).isEqualTo(12_300);
        Path whole = folder.resolve("whole.jls");
        rich(whole, false);
        assertThat(Files.size(file)).as("constant spans are left out").isLessThan(Files.size(whole));
        assertThat(found.get("user").toString())
                .contains("[7,1,\"010203\"]", "[8,2,\"Grüße\"]", "[9,3,\"{\\\"a\\\":1}\"]");
    }

    /** Writes everything a file can hold beside samples, and returns the annotations as the reader should tell them. */
    private static List<String> rich(Path file, boolean omit) throws IOException {
        List<String> annotations = new ArrayList<>();
        try (JlsWriter writer = new JlsWriter(file)) {
            define(writer);
            writer.userData(7, JlsWriter.Storage.BINARY, new byte[] {1, 2, 3});
            writer.userData(8, JlsWriter.Storage.STRING, "Grüße".getBytes(StandardCharsets.UTF_8));
            writer.userData(9, JlsWriter.Storage.JSON, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
            writer.omitConstant(2, omit);
            for (int k = 0; k < 123; k++) {
                writer.utc(1, FIRST + 10 * k, 1_000_000L * k);
                JlsWriter.AnnotationType type = JlsWriter.AnnotationType.values()[k % 4];
                JlsWriter.Storage storage = JlsWriter.Storage.values()[1 + k % 3];
                String text = storage == JlsWriter.Storage.JSON ? "{\"k\":" + k + "}" : "note " + k;
                float y = k % 5 == 0 ? Float.NaN : k / 2f;
                byte[] data = text.getBytes(StandardCharsets.UTF_8);
                writer.annotation(1, FIRST + k, y, type, k % 7, storage, data);
                String stored =
                        storage == JlsWriter.Storage.BINARY ? HexFormat.of().formatHex(data) : text;
                String height = Float.isNaN(y) ? "null" : Float.toString(y);
                annotations.add(
                        (FIRST + k) + " " + k % 4 + " " + (1 + k % 3) + " " + k % 7 + " " + height + " " + stored);
                writer.annotation(0, k, y, type, 0, JlsWriter.Storage.STRING, data);
                writer.fsr(1, FIRST + 100L * k, MemorySegment.ofArray(new byte[13]), 100);
                writer.fsr(2, 100L * k, MemorySegment.ofArray(new byte[50]), 100);
            }
        }
        return annotations;
    }

    @Test
    void aCrashedFileIsWholeAfterRepair() throws Exception {
        Path file = folder.resolve("crashed.jls");
        JlsWriter writer = new JlsWriter(file);
        define(writer);
        JlsType type = JlsType.parse("i16");
        int signal = TYPES.indexOf("i16") + 1;
        write(writer, signal, type, 0, 2000);
        writer.annotation(signal, 5, 1f, JlsWriter.AnnotationType.TEXT, 0, JlsWriter.Storage.STRING, new byte[] {'a'});
        writer.utc(signal, FIRST, 77);
        writer.abandon();
        Path repaired = folder.resolve("repaired.jls");
        long kept = JlsRepair.repair(file, repaired).samples();
        JsonNode found = read(repaired);
        assertThat(found.get("problems")).isEmpty();
        JsonNode read = found.get("signals").get(signal);
        assertThat(read.get("length").asLong()).isEqualTo(kept).isGreaterThan(1000);
        assertThat(read.get("first").asLong()).isEqualTo(FIRST);
        assertThat(read.get("annotations")).hasSize(1);
        assertThat(read.get("utc")).hasSize(1);
    }
}
