package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DeviceVectorsTest {
    private final VectorFile file = VectorFile.open("device");
    private final TranscriptTransport usb = new TranscriptTransport();
    private final JoulescopeDevice device = new JoulescopeDevice(usb, JoulescopeDevice.Config.AUTO, time -> {});
    private final Bootloader bootloader = new Bootloader(usb);
    private final List<Double> progress = new ArrayList<>();

    @Test
    void vectors() throws IOException {
        device.streamBufferDuration(1.0);
        file.run("parameters", this::table);
        for (JsonNode c : file.root.get("cases")) {
            String name = c.get("name").asString();
            prepare(name);
            if (c.has("transactions")) {
                usb.expect(c.get("transactions"));
            }
            file.run(name + " " + c.path("param").asString("") + " " + c.path("value"), () -> {
                try {
                    run(name, c);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    usb.relax();
                }
                if (c.has("transactions")) {
                    usb.finish();
                }
            });
        }
        file.finish();
    }

    /** The recorded session closed the device and went on with it opened anew, one packet a transfer. */
    private void prepare(String name) throws IOException {
        usb.relax();
        if (name.equals("open") || name.equals("close")) {
            return;
        }
        if (!device.isOpen()) {
            device.parameterSet("sampling_frequency", "auto");
            device.streamBufferDuration(1.0);
            device.open();
            device.parameterSet("transfer_length", 1);
            device.parameterSet("transfer_outstanding", 8);
        }
        progress.clear();
    }

    private void table() {
        List<Parameter> table = JoulescopeDevice.parameters();
        JsonNode expected = file.root.get("parameters");
        assertThat(table).hasSize(expected.size());
        for (int i = 0; i < table.size(); i++) {
            JsonNode e = expected.get(i);
            Parameter p = table.get(i);
            assertThat(p.name()).isEqualTo(e.get("name").asString());
            assertThat(p.path()).isEqualTo(e.get("path").asString());
            assertThat(p.defaultName().orElse(null)).isEqualTo(textOrNull(e.get("default")));
            assertThat(p.units().orElse(null)).isEqualTo(textOrNull(e.get("units")));
            List<String> flags = new ArrayList<>();
            e.get("flags").forEach(f -> flags.add(f.asString()));
            assertThat(p.flags()).containsExactlyInAnyOrderElementsOf(flags);
            assertThat(p.options()).hasSize(e.get("options").size());
            for (int k = 0; k < p.options().size(); k++) {
                JsonNode option = e.get("options").get(k);
                assertThat(p.options().get(k).name()).isEqualTo(option.get(0).asString());
                assertThat(p.options().get(k).value()).isEqualTo(value(option.get(1)));
                assertThat(p.options().get(k).aliases()).hasSize(option.get(2).size());
            }
        }
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isNull() ? null : node.asString();
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isInt()) {
            return node.asInt();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asString();
    }

    private void run(String name, JsonNode c) throws IOException {
        switch (name) {
            case "open" -> device.open();
            case "close" -> device.close();
            case "info" ->
                assertThat(tools.jackson.databind.json.JsonMapper.shared()
                                .readTree(device.info().orElseThrow()))
                        .isEqualTo(c.get("expect"));
            case "parameter_set", "parameter_alias" -> set(c);
            case "parameter_error" ->
                refuse(c, () -> device.parameterSet(c.get("param").asString(), value(c.get("value"))));
            case "current_ranging" -> ranging(c);
            case "status" -> items(device.control().status(), c.get("expect"));
            case "extio_status" -> items(device.extioStatus(), c.get("expect"));
            case "stream_process" -> process(c);
            case "read" -> read(c);
            case "read_error" ->
                refuse(c, () -> {
                    JsonNode args = c.get("args");
                    SamplesResult unused = device.read(
                            args.has("duration") ? args.get("duration").asDouble() : null,
                            null,
                            args.path("out_format").asString("calibrated"));
                });
            case "settings_wait" -> device.parameterSet("v_range", "5V");
            case "sensor_firmware_program" -> {
                device.sensorFirmwareProgram(file.bytes(c.get("file")), progress::add);
                progress(c);
            }
            case "sensor_firmware_erase" -> {
                device.sensorFirmwareProgram(new byte[0], progress::add);
                progress(c);
            }
            case "enter_test_mode" ->
                device.enterTestMode(c.get("index").asInt(), c.get("value").asInt());
            case "statistics_unpack" -> unpack(c);
            default -> bootloader(name, c);
        }
    }

    private void bootloader(String name, JsonNode c) throws IOException {
        switch (name) {
            case "bootloader_info" -> {
                Bootloader.Info info = bootloader.info();
                JsonNode e = c.get("expect");
                assertThat(info)
                        .isEqualTo(new Bootloader.Info(
                                e.get("bootloader_version").asInt(),
                                e.get("hardware_id").asInt(),
                                e.get("hardware_version").asInt(),
                                e.get("firmware_version").asInt(),
                                e.get("status").asInt()));
            }
            case "bootloader_firmware_program" -> {
                assertThat(bootloader.firmwareProgram(file.bytes(c.get("file")), progress::add))
                        .isEqualTo(c.get("rc").asInt());
                progress(c);
            }
            case "bootloader_calibration" -> {
                assertThat(bootloader.calibrationProgram(
                                file.bytes(c.get("data")), c.get("factory").asBoolean(), progress::add))
                        .isEqualTo(c.get("rc").asInt());
                progress(c);
            }
            case "bootloader_chunk_read" -> {
                Bootloader.Segment segment =
                        Bootloader.Segment.values()[c.get("segment").asInt() - 1];
                byte[] data = bootloader.chunkRead(segment, c.get("chunk").asInt());
                assertThat(HexFormat.of().formatHex(data))
                        .isEqualTo(c.get("transactions").get(0).get("reply").asString());
            }
            case "bootloader_go" -> bootloader.go();
            default -> throw new AssertionError("unknown case " + name);
        }
    }

    private void progress(JsonNode c) {
        List<Double> expected = new ArrayList<>();
        c.get("progress").forEach(p -> expected.add(p.asDouble()));
        assertThat(progress).isEqualTo(expected);
    }

    private void set(JsonNode c) throws IOException {
        String name = c.get("param").asString();
        device.parameterSet(name, value(c.get("value")));
        assertThat(device.parameterGet(name)).isEqualTo(c.get("get").asString());
        if (c.has("actual")) {
            assertThat(device.parameterActual(name)).isEqualTo(value(c.get("actual")));
        }
    }

    private void ranging(JsonNode c) throws IOException {
        refuse(c, () -> device.parameterSet("current_ranging", value(c.get("value"))));
        assertThat(device.parameterGet("current_ranging"))
                .isEqualTo(c.get("get").asString());
        assertThat(device.streamBuffer().suppressMode().toString())
                .isEqualTo(c.get("suppress_mode").asString());
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void refuse(JsonNode c, Body body) throws IOException {
        switch (c.get("error").asString("null")) {
            case "KeyError" -> assertThatThrownBy(body::run).isInstanceOf(NoSuchElementException.class);
            case "ValueError" -> assertThatThrownBy(body::run).isInstanceOf(IllegalArgumentException.class);
            default -> body.run();
        }
    }

    private static void items(Map<String, StreamBuffer.Item> actual, JsonNode expect) {
        assertThat(actual).hasSize(expect.size());
        actual.forEach((key, item) -> {
            assertThat(((Number) item.value()).longValue())
                    .as(key)
                    .isEqualTo(expect.get(key).get("value").asLong());
            assertThat(item.units())
                    .as(key)
                    .isEqualTo(expect.get(key).get("units").asString());
        });
    }

    private void process(JsonNode c) throws IOException {
        List<String> events = new ArrayList<>();
        StreamProcess process = new StreamProcess() {
            @Override
            public void start(StreamBuffer buffer) {
                events.add("start");
            }

            @Override
            public boolean streamNotify(StreamBuffer buffer) {
                events.add("notify " + buffer.sampleIdRange()[0] + " " + buffer.sampleIdRange()[1]);
                return events.size() > 6;
            }

            @Override
            public void stop() {
                events.add("stop");
            }
        };
        device.streamProcessRegister(process);
        device.start((event, message) -> events.add("stop_fn " + event + " " + message), null, null);
        device.stop();
        device.streamProcessUnregister(process);
        List<String> expected = new ArrayList<>();
        for (JsonNode e : c.get("events")) {
            String text = e.get(0).asString().equals("a")
                    ? e.get(1).asString()
                            + (e.size() > 2
                                    ? " " + e.get(2).get(0).asLong() + " "
                                            + e.get(2).get(1).asLong()
                                    : "")
                    : "stop_fn " + e.get(1).asInt() + " " + e.get(2).asString();
            if (!expected.contains(text)) {
                expected.add(text);
            }
        }
        assertThat(events).isEqualTo(expected);
    }

    private void read(JsonNode c) throws IOException {
        JsonNode args = c.get("args");
        SamplesResult result = device.read(
                args.has("duration") ? args.get("duration").asDouble() : null,
                args.has("contiguous_duration")
                        ? args.get("contiguous_duration").asDouble()
                        : null,
                c.get("out_format").asString("calibrated"));
        assertThat(result.start())
                .isEqualTo(c.get("required_sample_range").get(0).asLong());
        assertThat(result.stop())
                .isEqualTo(c.get("required_sample_range").get(1).asLong());
        if (c.get("out_format").asString("").equals("raw")) {
            short[] raw = result.signal("raw").orElseThrow().shorts();
            short[] peer = file.shorts(c.get("peer_result"));
            long peerEnd = args.has("duration") ? result.stop() - 126 : result.stop();
            long peerStart = peerEnd - peer.length / 2;
            for (long id = Math.max(peerStart, result.start()); id < peerEnd; id++) {
                assertThat(raw[(int) (2 * (id - result.start()))]).isEqualTo(peer[(int) (2 * (id - peerStart))]);
            }
        }
    }

    private static void unpack(JsonNode c) {
        byte[] payload = HexFormat.of().parseHex(c.get("payload").asString());
        StatisticsUpdate update = ControlPackets.statistics(payload).orElseThrow();
        JsonNode e = c.get("expect");
        assertThat(update.startTime()).isEqualTo(e.at("/time/range/value/0").asDouble());
        assertThat(update.endTime()).isEqualTo(e.at("/time/range/value/1").asDouble());
        assertThat(update.samples()).isEqualTo(e.at("/time/samples/value").asLong());
        assertThat(update.charge()).isEqualTo(e.at("/accumulators/charge/value").asDouble());
        assertThat(update.energy()).isEqualTo(e.at("/accumulators/energy/value").asDouble());
        for (Field field : List.of(Field.CURRENT, Field.VOLTAGE, Field.POWER)) {
            JsonNode s = e.get("signals").get(field.key());
            StatisticsUpdate.Signal signal = update.signal(field);
            assertThat(signal.mean()).isEqualTo(s.at("/µ/value").asDouble());
            assertThat(signal.variance()).isNaN();
            assertThat(signal.min()).isEqualTo(s.at("/min/value").asDouble());
            assertThat(signal.max()).isEqualTo(s.at("/max/value").asDouble());
            assertThat(signal.p2p()).isCloseTo(s.at("/p2p/value").asDouble(), within(1e-15));
            if (s.has("∫")) {
                assertThat(signal.integral().orElseThrow())
                        .isCloseTo(s.at("/∫/value").asDouble(), within(1e-15));
            }
        }
    }
}
