package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.fieldrack.base.Vectors;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LegacyVectorsTest {
    private static final int PACKET = 126;
    private static final List<String> ALL =
            List.of("current", "voltage", "power", "current_range", "current_lsb", "voltage_lsb", "raw");

    private final VectorFile file = VectorFile.open("jls_v1");

    @Test
    void vectors() {
        for (JsonNode c : file.root.get("cases")) {
            file.run(c.get("name").asString(), () -> {
                try {
                    check(c);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        file.finish();
    }

    private byte[] expected(JsonNode c) throws IOException {
        if (c.has("file")) {
            return file.bytes(c.get("file"));
        }
        byte[] packed = Files.readAllBytes(
                Vectors.file("joulescope", c.get("file_gz").asString()).orElseThrow());
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }

    private void check(JsonNode c) throws IOException {
        byte[] expected = expected(c);
        byte[] written = record(c);
        for (int k = 0; k < Math.min(written.length, expected.length); k++) {
            if (written[k] != expected[k]) {
                throw new AssertionError("first difference at " + k + " of " + expected.length);
            }
        }
        assertThat(written.length).isEqualTo(expected.length);
        try (DataReader reader = new DataReader(new MemoryChannel(expected))) {
            reader.suppressMode(SuppressMode.parse(c.get("read_suppress_mode").asString()));
            assertThat(reader.length()).isEqualTo(c.at("/sample_id_range/1").asLong());
            assertThat(reader.samplingFrequency())
                    .isEqualTo(c.at("/config/sampling_frequency").asDouble());
            for (JsonNode query : c.get("queries")) {
                query(reader, query);
            }
        }
    }

    private static Map<String, Object> map(JsonNode object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(e -> map.put(
                        e.getKey(),
                        e.getValue().isString()
                                ? e.getValue().asString()
                                : e.getValue().isBoolean()
                                        ? (Object) e.getValue().asBoolean()
                                        : (Object) e.getValue().asLong()));
        return map;
    }

    private byte[] record(JsonNode c) throws IOException {
        JsonNode g = c.get("geometry");
        LegacyGeometry geometry =
                new LegacyGeometry(g.get(0).asInt(), g.get(1).asInt(), g.get(2).asInt());
        byte[] calibration = file.bytes(c.get("calibration"));
        MemoryChannel out = new MemoryChannel();
        try (StreamBuffer buffer = buffer(c);
                DataRecorder recorder = new DataRecorder(
                        out, geometry, Optional.of(calibration), Optional.of(map(c.get("user_data"))))) {
            buffer.scale(Calibration.load(calibration, List.of()).scale());
            buffer.suppressMode(SuppressMode.parse(c.get("mode").asString()));
            feed(c, buffer, recorder);
            recorder.close(Optional.of(map(c.get("footer_user_data"))));
        }
        return out.toByteArray();
    }

    private static StreamBuffer buffer(JsonNode c) {
        double duration = c.get("duration").asDouble();
        return c.get("output_fs").isNull()
                ? StreamBuffer.ofDuration(duration, List.of(10), c.get("fs").asDouble())
                : StreamBuffer.downsampling(duration, c.get("output_fs").asDouble());
    }

    private void feed(JsonNode c, StreamBuffer buffer, DataRecorder recorder) throws IOException {
        int[] words = VectorFile.generate(c.get("gen"));
        int perStep = c.get("packets_per_step").asInt() * PACKET;
        boolean insert = c.get("method").asString().equals("insert");
        long next = 0;
        for (int from = 0; from < words.length; from += perStep) {
            int n = Math.min(perStep, words.length - from);
            int[] step = java.util.Arrays.copyOfRange(words, from, from + n);
            buffer.voltageRange = c.get("v_range").asInt();
            buffer.insertRaw(MemorySegment.ofArray(step));
            buffer.process();
            if (insert) {
                long end = buffer.sampleIdRange()[1];
                recorder.insert(buffer.samplesGet(next, end, ALL), buffer.voltageRange());
                next = end;
            } else {
                recorder.streamNotify(buffer);
            }
        }
    }

    private void query(DataReader reader, JsonNode q) throws IOException {
        long start = q.get("start").asLong();
        long stop = q.get("stop").asLong();
        switch (q.get("op").asString()) {
            case "samples_get" -> samples(reader, start, stop, q.get("expect"));
            case "statistics_get" -> statistics(reader.statisticsGet(start, stop), q.get("expect"));
            case "data_get" ->
                compare(reader.dataGet(start, stop, q.get("increment").asLong()), q.get("expect"));
            case "get_reduction" -> compare(reader.reductionGet(start, stop), q.get("expect"));
            default -> throw new AssertionError("unknown query " + q.get("op"));
        }
    }

    private void samples(DataReader reader, long start, long stop, JsonNode expect) throws IOException {
        List<String> fields = new ArrayList<>(expect.propertyNames());
        SamplesResult result = reader.samplesGet(start, stop, fields);
        for (String field : fields) {
            JsonNode e = expect.get(field);
            switch (result.signal(field).orElseThrow().value()) {
                case float[] f -> assertThat(f).as(field).isEqualTo(file.floats(e));
                case short[] s -> assertThat(s).as(field).isEqualTo(file.shorts(e));
                case byte[] b -> assertThat(b).as(field).isEqualTo(file.bytes(e));
                default -> throw new AssertionError(field);
            }
        }
    }

    private static void statistics(StatisticsUpdate actual, JsonNode expect) {
        assertThat(actual.samples()).isEqualTo(expect.at("/time/samples/value").asLong());
        assertThat(actual.startTime())
                .isCloseTo(expect.at("/time/range/value/0").asDouble(), within(1e-12));
        assertThat(actual.endTime()).isCloseTo(expect.at("/time/range/value/1").asDouble(), within(1e-12));
        for (Field field : Field.values()) {
            JsonNode e = expect.get("signals").get(field.key());
            StatisticsUpdate.Signal s = actual.signal(field);
            near(field.key() + " µ", s.mean(), e.get("µ").get("value"));
            near(field.key() + " σ2", s.variance(), e.get("σ2").get("value"));
            near(field.key() + " min", s.min(), e.get("min").get("value"));
            near(field.key() + " max", s.max(), e.get("max").get("value"));
            near(field.key() + " p2p", s.p2p(), e.get("p2p").get("value"));
            assertThat(s.integral().isPresent()).isEqualTo(e.has("∫"));
            if (e.has("∫")) {
                near(field.key() + " ∫", s.integral().getAsDouble(), e.get("∫").get("value"));
            }
        }
    }

    private static void near(String label, double actual, JsonNode expected) {
        near(label, actual, VectorFile.number(expected));
    }

    private static void near(String label, double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as(label).isNaN();
        } else {
            assertThat(actual).as(label).isCloseTo(expected, within(Math.abs(expected) * 1e-6 + 1e-12));
        }
    }

    private void compare(StatisticsTable actual, JsonNode expect) {
        ByteBuffer in = file.buffer(expect);
        int rows = VectorFile.count(expect) / Field.COUNT;
        assertThat(actual.rows()).isEqualTo(rows);
        for (int row = 0; row < rows; row++) {
            for (Field field : Field.values()) {
                String label = "row " + row + " " + field.key();
                assertThat(actual.k(row)).as(label + " k").isEqualTo(in.getLong());
                near(label + " mean", actual.mean(row, field), in.getDouble());
                near(label + " s", actual.s(row, field), in.getDouble());
                near(label + " min", actual.min(row, field), in.getDouble());
                near(label + " max", actual.max(row, field), in.getDouble());
            }
        }
    }
}
