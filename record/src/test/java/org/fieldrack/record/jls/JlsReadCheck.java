package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what the reader gives with what the original's reader gave. */
final class JlsReadCheck {
    private final byte[] bin;

    JlsReadCheck(byte[] bin) {
        this.bin = bin;
    }

    private byte[] bytes(JsonNode array) {
        int size = array.get("dtype").asString().equals("f8") ? 8 : 1;
        for (JsonNode d : array.get("shape")) {
            size *= d.asInt();
        }
        int off = array.get("off").asInt();
        return Arrays.copyOfRange(bin, off, off + size);
    }

    void check(Path path, JsonNode expect, boolean longer) throws IOException {
        try (JlsReader reader = JlsReader.open(path, true)) {
            assertThat(reader.isComplete()).isTrue();
            sources(reader, expect.get("sources"));
            assertThat(reader.signals()).hasSize(expect.get("signals").size());
            for (JsonNode s : expect.get("signals")) {
                signal(reader, s, longer);
            }
            userData(reader.userData(), expect.path("user_data"));
        }
    }

    private static void sources(JlsReader reader, JsonNode expect) {
        assertThat(reader.sources()).hasSize(expect.size());
        for (int i = 0; i < expect.size(); i++) {
            JsonNode e = expect.get(i);
            assertThat(reader.sources().get(i))
                    .isEqualTo(new SourceDef(
                            e.get("source_id").asInt(),
                            e.get("name").asString(),
                            e.get("vendor").asString(),
                            e.get("model").asString(),
                            e.get("version").asString(),
                            e.get("serial_number").asString()));
        }
    }

    private void signal(JlsReader reader, JsonNode e, boolean longer) throws IOException {
        int id = e.get("signal_id").asInt();
        SignalDef def = reader.signal(id).orElseThrow();
        assertThat(def.name()).isEqualTo(e.get("name").asString());
        assertThat(def.units()).isEqualTo(e.get("units").asString());
        assertThat(def.type().toString()).isEqualTo(e.get("data_type").asString());
        assertThat(def.samplesPerData()).isEqualTo(e.get("samples_per_data").asInt());
        assertThat(def.sampleDecimate())
                .isEqualTo(e.get("sample_decimate_factor").asInt());
        assertThat(def.entriesPerSummary())
                .isEqualTo(e.get("entries_per_summary").asInt());
        assertThat(def.summaryDecimate())
                .isEqualTo(e.get("summary_decimate_factor").asInt());
        annotations(reader.annotations(id), e.get("annotations"));
        if (!e.has("length")) {
            return;
        }
        FsrReader samples = reader.samples(id);
        assertThat(samples.offset()).isEqualTo(e.get("sample_id_offset").asLong());
        long length = e.get("length").asLong();
        if (longer) {
            assertThat(samples.length()).isGreaterThanOrEqualTo(length);
        } else {
            assertThat(samples.length()).as("length").isEqualTo(length);
        }
        for (JsonNode read : e.path("reads")) {
            read(samples, read);
        }
        if (!e.path("statistics_unreliable").asBoolean(false)) {
            for (JsonNode s : e.path("statistics")) {
                statistics(samples, s);
            }
        }
        times(reader.timeMap(id), e);
    }

    private void read(FsrReader samples, JsonNode read) throws IOException {
        long start = read.get("start").asLong();
        long count = read.get("length").asLong();
        if (read.get("rc").asInt() != 0) {
            return;
        }
        byte[] expected = bytes(read.get("data"));
        byte[] actual = new byte[(int) samples.def().type().bytes(count) + 8];
        samples.copy(start, count, MemorySegment.ofArray(actual));
        int whole = (int) (count * samples.def().type().bits() / 8);
        assertThat(Arrays.copyOf(actual, whole))
                .as("read %d + %d", start, count)
                .isEqualTo(Arrays.copyOf(expected, whole));
    }

    private void statistics(FsrReader samples, JsonNode s) throws IOException {
        if (s.get("rc").asInt() != 0) {
            return;
        }
        long start = s.get("start").asLong();
        long increment = s.get("increment").asLong();
        int rows = s.get("length").asInt();
        double[] actual = new double[rows * 4];
        samples.statistics(start, increment, rows, actual);
        ByteBuffer in = ByteBuffer.wrap(bytes(s.get("data"))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < actual.length; i++) {
            double expected = in.getDouble();
            String label = "statistics " + start + " " + increment + " row " + i / 4 + " field " + i % 4;
            if (Double.isNaN(expected)) {
                assertThat(actual[i]).as(label).isNaN();
            } else {
                assertThat(actual[i]).as(label).isCloseTo(expected, within(Math.abs(expected) * 1e-6 + 1e-9));
            }
        }
    }

    private static void times(TimeMap map, JsonNode e) {
        for (JsonNode t : e.path("time_map")) {
            if (t.get("rc").asInt() == 0) {
                long id = t.get("sample_id").asLong();
                assertThat(map.timestamp(id))
                        .as("time of %d", id)
                        .isEqualTo(t.get("timestamp").asLong());
                assertThat(map.sampleId(t.get("timestamp").asLong()))
                        .as("sample at the time of %d", id)
                        .isEqualTo(t.get("back").asLong());
            }
        }
        if (e.has("utc")) {
            assertThat(map.pairs()).hasSize(e.get("utc").size());
            for (int i = 0; i < map.pairs().size(); i++) {
                assertThat(map.pairs().get(i)[0])
                        .isEqualTo(e.get("utc").get(i).get(0).asLong());
                assertThat(map.pairs().get(i)[1])
                        .isEqualTo(e.get("utc").get(i).get(1).asLong());
            }
        }
    }

    private static void annotations(List<JlsReader.Annotation> actual, JsonNode expect) {
        assertThat(actual).hasSize(expect.size());
        for (int i = 0; i < actual.size(); i++) {
            JsonNode e = expect.get(i);
            JlsReader.Annotation a = actual.get(i);
            assertThat(a.timestamp()).isEqualTo(e.get(0).asLong());
            double y = e.get(1).isNumber() ? e.get(1).asDouble() : Double.NaN;
            assertThat(Double.valueOf(a.y())).isEqualTo(Double.valueOf((float) y));
            assertThat(a.type()).isEqualTo(e.get(2).asInt());
            assertThat(a.group()).isEqualTo(e.get(3).asInt());
            data(a.storage(), a.data(), e.get(4));
        }
    }

    private static void data(JlsWriter.Storage storage, byte[] data, JsonNode expect) {
        switch (storage) {
            case STRING -> assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo(expect.asString());
            case JSON -> assertThat(JsonMapper.shared().readTree(data)).isEqualTo(expect);
            default -> assertThat(HexFormat.of().formatHex(data)).isEqualTo(expect.asString());
        }
    }

    private static void userData(List<JlsReader.UserData> actual, JsonNode expect) {
        int i = 0;
        for (JsonNode e : expect) {
            if (e.get(0).asInt() == 0
                    && (e.get(1).isNull() || e.get(1).asString("x").isEmpty())) {
                continue;
            }
            assertThat(actual.get(i).meta()).isEqualTo(e.get(0).asInt());
            data(actual.get(i).storage(), actual.get(i).data(), e.get(1));
            i++;
        }
        assertThat(actual).hasSize(i);
    }

    /** What was appended must be read back bit by bit. */
    void checkExact(Path path, JsonNode ops) throws IOException {
        try (JlsReader reader = JlsReader.open(path)) {
            for (JsonNode op : ops) {
                if (op.get("op").asString().equals("fsr")) {
                    FsrReader samples = reader.samples(op.get("signal_id").asInt());
                    int n = op.get("samples").asInt();
                    double[] actual = new double[n];
                    samples.numbers(op.get("sample_id").asLong(), n, actual);
                    double[] expected = new double[n];
                    MemorySegment given = MemorySegment.ofArray(JlsScript.generate(op.get("gen")));
                    new SampleBits(samples.def().type()).numbers(given, 0, n, expected, 0);
                    assertThat(actual).isEqualTo(expected);
                }
            }
        }
    }
}
