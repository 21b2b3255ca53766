package org.fieldrack.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.fieldrack.base.Vectors;
import org.fieldrack.bus.Priority;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Formats, checksums, language and bus dialogues of the golden vectors, run through parser, engine and a scripted bus. */
class DialogueVectorsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(strings = {"formats-out", "formats-in", "checksums", "protocol-language", "bus-dialogues"})
    void vectors(String name) {
        Optional<Path> file = Vectors.file("streamdevice", name + ".json");
        Assumptions.assumeTrue(file.isPresent(), name + ".json is not there");
        List<String> failures = new ArrayList<>();
        int passed = 0;
        int notScored = 0;
        for (JsonNode vector : JSON.readTree(file.get())) {
            String difference = check(vector);
            boolean defect = vector.has("peerDefect");
            boolean corrected = vector.has("correctedOutput");
            if (defect && !corrected) {
                notScored++;
            } else if (difference.isEmpty()) {
                passed++;
            } else {
                failures.add(vector.get("id").asString() + " "
                        + vector.get("protocol").asString() + ": " + difference);
            }
        }
        Vectors.report("streamdevice", name, passed, failures.size(), notScored);
        assertThat(failures).isEmpty();
    }

    private static String check(JsonNode vector) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(PosixZone.of(vector.path("tz").asString("UTC0")));
        try {
            return run(vector);
        } catch (RuntimeException | StackOverflowError e) {
            return "threw " + e;
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static String run(JsonNode vector) {
        JsonNode expect = vector.get("expect");
        String kind = vector.get("kind").asString();
        ScriptedBus bus = new ScriptedBus(script(vector, kind));
        boolean compiles = expect.path("compiles").asBoolean(true);
        Protocol protocol;
        try {
            ProtocolFile file =
                    ProtocolFile.of("vector", vector.get("protocol").asString().getBytes(StandardCharsets.ISO_8859_1));
            protocol = file.compile(
                    vector.path("call").asString("p"),
                    new Surroundings(bus.supportsEvent(), target -> !target.equals("NOFIELD")));
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).matches("(?s)vector:\\d+:\\d+: .+");
            return compiles ? "does not compile: " + e.getMessage() : "";
        }
        if (!compiles) {
            return vector.has("correctedOutput") ? "" : "compiles, but should not";
        }
        ListedValues values = new ListedValues(
                vector.path("values"),
                vector.path("maxElements").asInt(1),
                vector.path("stringCapacity").asInt(40));
        Recorder host = new Recorder(bus, values);
        Engine engine = new Engine(protocol, host, "point", Priority.LOW);
        bus.attach(engine);
        if (!engine.start(
                switch (vector.path("mode").asString("normal")) {
                    case "init" -> Mode.INIT;
                    case "async" -> Mode.ASYNC;
                    default -> Mode.NORMAL;
                })) {
            bus.event("startFailed");
        }
        bus.run();
        return kind.equals("dialogue") ? dialogue(expect, bus, values) : single(vector, expect, bus, values, host);
    }

    private static JsonNode script(JsonNode vector, String kind) {
        if (kind.equals("format-in")) {
            return JSON.readTree("{\"read\":[[{\"status\":\"end\",\"data\":\""
                    + vector.get("input").asString() + "\"}]]}");
        }
        return kind.equals("dialogue") ? vector.get("busScript") : JSON.createObjectNode();
    }

    private static String single(
            JsonNode vector, JsonNode expect, ScriptedBus bus, ListedValues values, Recorder host) {
        String output = HexFormat.of().formatHex(bus.written);
        if (vector.has("correctedOutput")) {
            return output.equals(vector.get("correctedOutput").asString()) ? "" : "wrote " + output;
        }
        if (!host.result.equals(expect.path("result").asString(""))) {
            return "result " + host.result + " instead of "
                    + expect.path("result").asString();
        }
        if (!output.equals(expect.path("output").asString(""))
                && vector.get("kind").asString().equals("format-out")) {
            return "wrote " + output + " instead of " + expect.path("output").asString();
        }
        return difference(values, expect);
    }

    private static String difference(ListedValues values, JsonNode expect) {
        List<Map<String, Object>> expected = ListedValues.expected(expect.path("values"));
        return expected.equals(values.stored) ? "" : "stored " + values.stored + " instead of " + expected;
    }

    private static String dialogue(JsonNode expect, ScriptedBus bus, ListedValues values) {
        List<Map<String, Object>> expected = new ArrayList<>();
        for (JsonNode node : expect.get("trace")) {
            Map<String, Object> event = new LinkedHashMap<>();
            node.properties().forEach(entry -> event.put(entry.getKey(), plain(entry.getValue())));
            expected.add(event);
        }
        if (!expected.equals(bus.trace)) {
            return "trace\n " + bus.trace + " instead of\n " + expected;
        }
        return difference(values, expect);
    }

    private static Object plain(JsonNode node) {
        return node.isNull()
                ? "null"
                : node.isIntegralNumber()
                        ? (Object) node.asLong()
                        : node.isBoolean() ? node.asBoolean() : node.asString();
    }

    /** Notes results and hands waiting and executing to the scripted bus. */
    private static final class Recorder implements Host {
        private final ScriptedBus bus;
        private final ListedValues values;
        private String result = "";

        Recorder(ScriptedBus bus, ListedValues values) {
            this.bus = bus;
            this.values = values;
        }

        @Override
        public Values values() {
            return values;
        }

        @Override
        public void finished(Result how) {
            StringBuilder name = new StringBuilder();
            for (String word : how.name().split("_")) {
                name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
            }
            result = name.toString();
            bus.event("protocolResult", "result", result);
        }

        @Override
        public void startTimer(long millis) {
            bus.timer(millis);
        }

        @Override
        public boolean exec(byte[] command) {
            return bus.exec(command);
        }
    }
}
