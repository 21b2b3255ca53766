package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StreamBufferVectorsTest {
    private final List<StatisticsUpdate> callbacks = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"streambuffer", "streambuffer_big", "downsample"})
    void vectors(String name) {
        VectorFile file = VectorFile.open(name);
        for (JsonNode c : file.root.get("cases")) {
            file.run(c.get("name").asString(), () -> script(file, c));
        }
        file.finish();
    }

    private static StreamBuffer buffer(JsonNode c) {
        double duration = c.get("duration").asDouble();
        double fs = c.get("fs").asDouble();
        List<Integer> reductions = new ArrayList<>();
        c.get("reductions").forEach(r -> reductions.add(r.asInt()));
        return c.has("output_fs")
                ? StreamBuffer.downsampling(duration, c.get("output_fs").asDouble())
                : StreamBuffer.ofDuration(duration, reductions, fs);
    }

    private void script(VectorFile file, JsonNode c) {
        try (StreamBuffer buffer = buffer(c)) {
            buffer.scale(file.scale(c.get("cal").asString()));
            if (c.get("suppress_mode").isString()) {
                buffer.suppressMode(SuppressMode.parse(c.get("suppress_mode").asString()));
            }
            buffer.callback(callbacks::add);
            int index = 0;
            for (JsonNode op : c.get("ops")) {
                try {
                    run(file, buffer, op);
                } catch (AssertionError e) {
                    throw new AssertionError("op " + index + " " + op.get("op") + ": " + e.getMessage(), e);
                }
                index++;
            }
        }
    }

    private void run(VectorFile file, StreamBuffer b, JsonNode op) {
        switch (op.get("op").asString()) {
            case "len" -> assertThat(b.length()).isEqualTo(op.get("expect").asLong());
            case "suppress_mode" ->
                assertThat(b.suppressMode().toString())
                        .isEqualTo(op.get("expect").asString());
            case "insert" ->
                assertThat(b.insert(file.bytes(op.get("data"))))
                        .isEqualTo(op.get("expect").asBoolean());
            case "insert_null" -> assertThat(b.insert((byte[]) null)).isTrue();
            case "insert_raw" ->
                assertThat(b.insertRaw(file.raw(op))).isEqualTo(op.get("expect").asBoolean());
            case "process" -> process(b, op);
            case "reset" -> b.reset();
            case "set" -> set(b, op.get("name").asString(), op.get("value").asLong());
            case "state" -> state(b, op.get("expect"));
            case "sample_id_range" -> assertThat(b.sampleIdRange()).isEqualTo(longs(op.get("expect")));
            case "time_to_sample_id" ->
                assertThat(b.timeToSampleId(op.get("t").asDouble()))
                        .isEqualTo(op.get("expect").asLong());
            case "sample_id_to_time" ->
                assertThat(b.sampleIdToTime(op.get("s").asDouble()))
                        .isCloseTo(op.get("expect").asDouble(), within(1e-12));
            case "samples_get" -> samples(file, b, op);
            case "data_get" -> data(file, b, op);
            case "statistics_get" -> statistics(file, b, op);
            case "get_reduction" -> {
                StatisticsTable table = ((FullRateBuffer) b)
                        .reduction(
                                op.get("idx").asInt(),
                                op.get("start").asLong(),
                                op.get("stop").asLong());
                compare(file, table, op.get("expect"));
            }
            default -> throw new AssertionError("unknown op");
        }
    }

    private static void set(StreamBuffer b, String name, long value) {
        switch (name) {
            case "sample_id_max" -> b.sampleIdMax(value);
            case "contiguous_max" -> b.contiguousMax(value);
            default -> throw new AssertionError(name);
        }
    }

    private static long[] longs(JsonNode pair) {
        return new long[] {pair.get(0).asLong(), pair.get(1).asLong()};
    }

    private static void state(StreamBuffer b, JsonNode expect) {
        Map<String, StreamBuffer.Item> status = b.status();
        for (var item : expect.get("status").properties()) {
            assertThat(java.util.Objects.requireNonNull(status.get(item.getKey()))
                            .value())
                    .as(item.getKey())
                    .isEqualTo(item.getValue().asLong());
        }
        assertThat(b.sampleIdRange()).isEqualTo(longs(expect.get("sample_id_range")));
        assertThat(b.limitsSamples()).isEqualTo(longs(expect.get("limits_samples")));
        assertThat(b.limitsTime()[1]).isCloseTo(expect.get("limits_time").get(1).asDouble(), within(1e-12));
        assertThat(b.voltageRange()).isEqualTo(expect.get("voltage_range").asInt());
    }

    private void process(StreamBuffer b, JsonNode op) {
        callbacks.clear();
        b.process();
        if (!op.has("callbacks")) {
            return;
        }
        assertThat(callbacks).hasSize(op.get("callbacks").size());
        for (int i = 0; i < callbacks.size(); i++) {
            JsonNode e = op.get("callbacks").get(i);
            api(callbacks.get(i), e);
            assertThat(callbacks.get(i).startSampleId())
                    .isEqualTo(e.get("time")
                            .get("sample_range")
                            .get("value")
                            .get(0)
                            .asLong());
            close(callbacks.get(i).charge(), VectorFile.number(e.at("/accumulators/charge/value")), 1e-12);
            close(callbacks.get(i).energy(), VectorFile.number(e.at("/accumulators/energy/value")), 1e-12);
        }
    }

    private static void close(double actual, double expected, double relative) {
        if (Double.isNaN(expected)) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * relative + 1e-300));
        }
    }

    private static void api(StatisticsUpdate actual, JsonNode expect) {
        JsonNode time = expect.get("time");
        assertThat(actual.startTime()).isCloseTo(time.at("/range/value/0").asDouble(), within(1e-12));
        assertThat(actual.endTime()).isCloseTo(time.at("/range/value/1").asDouble(), within(1e-12));
        assertThat(actual.delta()).isCloseTo(time.at("/delta/value").asDouble(), within(1e-12));
        assertThat(actual.samples()).isEqualTo(time.at("/samples/value").asLong());
        for (Field field : Field.values()) {
            JsonNode e = expect.get("signals").get(field.key());
            StatisticsUpdate.Signal s = actual.signal(field);
            double mean = VectorFile.number(e.get("µ").get("value"));
            double scale = Math.abs(s.min()) + Math.abs(s.max());
            if (Double.isNaN(mean)) {
                assertThat(s.mean()).isNaN();
            } else {
                assertThat(s.mean()).isCloseTo(mean, within(1e-12 * Math.abs(mean) + 1e-15 * scale));
            }
            close(s.variance(), VectorFile.number(e.get("σ2").get("value")), 1e-9);
            close(s.min(), VectorFile.number(e.get("min").get("value")), 0);
            close(s.max(), VectorFile.number(e.get("max").get("value")), 0);
            close(s.p2p(), VectorFile.number(e.get("p2p").get("value")), 1e-12);
            assertThat(s.integral().isPresent()).isEqualTo(e.has("∫"));
            if (e.has("∫")) {
                close(s.integral().getAsDouble(), VectorFile.number(e.get("∫").get("value")), 1e-12);
            }
        }
    }

    private static void samples(VectorFile file, StreamBuffer b, JsonNode op) {
        List<String> fields = new ArrayList<>();
        op.get("fields").forEach(f -> fields.add(f.asString()));
        SamplesResult result =
                b.samplesGet(op.get("start").asLong(), op.get("stop").asLong(), fields);
        boolean downsampled = b instanceof DownsamplingBuffer;
        for (String field : fields) {
            SamplesResult.Signal signal = result.signal(field).orElseThrow();
            assertThat(signal.units())
                    .as(field)
                    .isEqualTo(op.get("units").get(field).asString());
            JsonNode expect = op.get("expect").get(field);
            switch (signal.value()) {
                case float[] f when downsampled -> nearly(f, file.floats(expect));
                case float[] f -> assertThat(f).as(field).isEqualTo(file.floats(expect));
                case short[] s -> assertThat(s).as(field).isEqualTo(file.shorts(expect));
                default -> assertThat(signal.bytes()).as(field).isEqualTo(file.bytes(expect));
            }
        }
        JsonNode time = op.get("time");
        assertThat(result.startTime()).isCloseTo(time.at("/range/value/0").asDouble(), within(1e-12));
        assertThat(result.delta()).isCloseTo(time.at("/delta/value").asDouble(), within(1e-12));
        assertThat(result.samples()).isEqualTo(time.at("/samples/value").asLong());
        assertThat(result.outputSamplingFrequency())
                .isEqualTo(time.at("/output_sampling_frequency/value").asDouble());
    }

    private static void nearly(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int k = 0; k < actual.length; k++) {
            assertThat(actual[k]).isCloseTo(expected[k], within(Math.abs(expected[k]) * 2e-7f + 1e-9f));
        }
    }

    private static void data(VectorFile file, StreamBuffer b, JsonNode op) {
        long increment = op.get("increment").isNull() ? 1 : op.get("increment").asLong();
        long start = op.get("start").asLong();
        long stop = op.get("stop").asLong();
        StatisticsTable table = new StatisticsTable(StreamBuffer.rowsFor(start, stop, increment));
        b.dataGet(start, stop, increment, table);
        compare(file, table, op.get("expect"));
    }

    private static void statistics(VectorFile file, StreamBuffer b, JsonNode op) {
        StatisticsTable table = new StatisticsTable(1);
        long[] range = b.statisticsGet(op.get("start").asLong(), op.get("stop").asLong(), table);
        assertThat(range).isEqualTo(longs(op.get("range")));
        compare(file, table, op.get("expect"));
        if (op.has("api")) {
            api(b.statistics(op.get("start").asLong(), op.get("stop").asLong()), op.get("api"));
        }
    }

    private static void compare(VectorFile file, StatisticsTable actual, JsonNode expect) {
        ByteBuffer in = file.buffer(expect);
        int rows = VectorFile.count(expect) / Field.COUNT;
        assertThat(actual.rows()).isEqualTo(rows);
        for (int row = 0; row < rows; row++) {
            for (Field field : Field.values()) {
                String label = "row " + row + " " + field.key();
                assertThat(actual.k(row)).as(label + " k").isEqualTo(in.getLong());
                double mean = in.getDouble();
                double s = in.getDouble();
                double min = in.getDouble();
                double max = in.getDouble();
                double scale = Double.isNaN(max) ? 0 : Math.abs(min) + Math.abs(max);
                equal(label + " mean", actual.mean(row, field), mean, 1e-12 * Math.abs(mean) + 1e-15 * scale);
                equal(label + " s", actual.s(row, field), s, 1e-9 * Math.abs(s) + 1e-15 * scale * scale);
                equal(label + " min", actual.min(row, field), min, 0);
                equal(label + " max", actual.max(row, field), max, 0);
            }
        }
    }

    private static void equal(String label, double actual, double expected, double tolerance) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as(label).isNaN();
        } else {
            assertThat(actual).as(label).isCloseTo(expected, within(tolerance));
        }
    }
}
