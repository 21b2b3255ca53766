package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Bench;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Caller.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestTest {
    private static final String PSU = "/api/v1/devices/psu";
    private final Bench bench = new Bench();
    private final Caller caller = new Caller(bench.server);

    @BeforeAll
    void start() {
        bench.psu.on();
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    @Test
    void devicesWithStateAlarmsAndCounters() {
        Answer answer = caller.get("/api/v1/devices");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode psu = answer.json().get("devices").get(0);
        assertThat(psu.get("name").stringValue()).isEqualTo("psu");
        assertThat(psu.get("driver").stringValue()).isEqualTo("supply");
        assertThat(psu.get("state").get("state").stringValue()).isEqualTo("ON");
        assertThat(psu.get("state").get("look").stringValue()).isEqualTo("normal");
        assertThat(psu.get("properties").intValue()).isEqualTo(12);
        assertThat(psu.get("alarms").get("major").intValue()).isZero();
        assertThat(caller.get(PSU).json().get("name")).isEqualTo(psu.get("name"));
    }

    @Test
    void schemaNamesEverythingThatIsNotUsual() {
        JsonNode items = caller.get(PSU + "/schema").json().get("items");
        JsonNode volts = items.get(0);
        assertThat(volts.get("path").stringValue()).isEqualTo("volts");
        assertThat(volts.get("unit").get("symbol").stringValue()).isEqualTo("V");
        assertThat(volts.get("limits").get("max").doubleValue()).isEqualTo(30);
        assertThat(volts.get("limits").get("origin").stringValue()).contains("u107");
        assertThat(volts.has("alarms")).isFalse();
        JsonNode cycles = items.get(5);
        assertThat(cycles.get("states")).extracting(JsonNode::stringValue).containsExactly("OFF");
        JsonNode node = items.get(10);
        assertThat(node.get("kind").stringValue()).isEqualTo("node");
        assertThat(node.get("items").get(1).get("path").stringValue()).isEqualTo("u0.current");
        assertThat(node.get("items").get(1).get("unit").get("exponent").intValue())
                .isEqualTo(-3);
        JsonNode ramp = items.get(12);
        assertThat(ramp.get("confirmation").stringValue()).startsWith("Ramp channel 0");
        assertThat(ramp.get("arguments").get(0).get("path").stringValue()).isEqualTo("to");
    }

    @Test
    void readingsOfEveryType() {
        assertThat(property("volts").get("value").doubleValue()).isEqualTo(12);
        assertThat(property("volts").get("unit").stringValue()).isEqualTo("V");
        assertThat(property("mode").get("value").stringValue()).isEqualTo("voltage");
        assertThat(property("mode").get("ordinal").intValue()).isZero();
        assertThat(property("output").get("value").booleanValue()).isTrue();
        assertThat(property("cycles").get("value").longValue()).isEqualTo(1L << 60);
        assertThat(property("label").get("value").stringValue()).isEqualTo("left \"rack\"");
        assertThat(property("volts").get("time").longValue()).isGreaterThan(1_500_000_000_000_000_000L);
        assertThat(property("volts").get("severity").stringValue()).isEqualTo("NONE");
        assertThat(property("volts").get("quality").stringValue()).isEqualTo("GOOD");
    }

    private JsonNode property(String path) {
        Answer answer = caller.get(PSU + "/properties/" + path);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void numbersThatJsonDoesNotKnowAreText() {
        bench.psu.publish(Map.of("u0.voltage", Value.of(Double.NaN), "u0.current", Value.of(Double.NEGATIVE_INFINITY)));
        assertThat(property("u0.voltage").get("value").stringValue()).isEqualTo("NaN");
        assertThat(property("u0.current").get("value").stringValue()).isEqualTo("-Infinity");
    }

    @Test
    void secretsAreNeverShown() {
        assertThat(property("pin").get("value").isNull()).isTrue();
        assertThat(property("pin").get("secret").booleanValue()).isTrue();
        assertThat(caller.get(PSU + "/properties").json().toString()).doesNotContain("1234");
        Answer set = caller.put(PSU + "/properties/pin", "{\"value\": \"9876\"}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().toString()).doesNotContain("9876");
        assertThat(caller.get("/api/v1/events?device=psu").json().toString()).doesNotContain("9876");
        assertThat(caller.get("/api/v1/series?property=psu.pin").rule()).isEqualTo("secret");
        bench.psu.publish(Map.of("pin", Value.of("1234")));
    }

    @Test
    void aSetReachesTheInstrumentAndIsAnswered() {
        Answer answer = caller.put(PSU + "/properties/volts", "{\"value\": 13}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("applied").get("volts").doubleValue()).isEqualTo(13);
        assertThat(bench.psu.written.get("volts")).isEqualTo(Value.of(13.0));
    }

    @Test
    void severalAtOnceAllOrNone() {
        Answer both = caller.put(PSU + "/properties", "{\"values\": {\"volts\": 5.5, \"mode\": \"current\"}}");
        assertThat(both.status()).isEqualTo(200);
        assertThat(bench.psu.written).containsEntry("mode", new Value.Enum(1, "current"));
        Answer refused = caller.put(PSU + "/properties", "{\"values\": {\"volts\": 7.5, \"current\": 1}}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.rule()).isEqualTo("access");
        assertThat(bench.psu.written.get("volts")).isEqualTo(Value.of(5.5));
    }

    @Test
    void aTableOfRulesEachOfThemNamed() {
        refused("volts", "31", "max", "psu.volts 31 V is above max 30 V: limit set by user on u107, 12:04");
        refused("volts", "-1", "min", "psu.volts -1 V is below min 0 V: limit set by user on u107, 12:04");
        refused("volts", "\"NaN\"", "finite", "psu.volts takes a finite number, not NaN");
        refused("volts", "\"much\"", "type", "psu.volts takes a number, not \"much\"");
        refused("volts", "null", "type", "psu.volts takes a number, not null");
        refused("volts", "[1]", "type", "psu.volts takes a number, not [1]");
        refused("current", "1", "access", "psu.current is read-only: it is measured and cannot be set");
        refused("mode", "\"both\"", "options", "psu.mode takes one of voltage, current, not \"both\"");
        refused("cycles", "3", "state", "psu.cycles cannot be set in state ON: it needs OFF");
        refused("gain", "1", "level", "psu.gain needs access level ADMIN and rest 127.0.0.1 has EXPERT");
        refused("wave", "[1,2,3,4,5]", "size", "psu.wave takes at most 4 elements, not 5");
        refused("wave", "[1,\"x\"]", "type", "psu.wave takes a list of numbers, and this list mixes types");
    }

    private void refused(String path, String value, String rule, String message) {
        Answer answer = caller.put(PSU + "/properties/" + path, "{\"value\": " + value + "}");
        assertThat(answer.message()).isEqualTo(message);
        assertThat(answer.rule()).isEqualTo(rule);
        assertThat(answer.status()).isEqualTo(422);
    }

    @Test
    void whatDoesNotExistIsNamedWithTheNearest() {
        assertThat(caller.get("/api/v1/devices/psx").message()).isEqualTo("there is no device psx: did you mean psu?");
        assertThat(caller.get("/api/v1/devices/psx").status()).isEqualTo(404);
        assertThat(caller.get(PSU + "/properties/vols").message())
                .isEqualTo("psu has no property vols: did you mean volts?");
        assertThat(caller.put(PSU + "/properties/vols", "{\"value\": 1}").status())
                .isEqualTo(404);
        assertThat(caller.post(PSU + "/commands/rest", "{}").message())
                .isEqualTo("psu has no command rest: did you mean reset?");
        assertThat(caller.get("/api/v1/series?property=psu.vols").message()).contains("did you mean volts?");
        assertThat(caller.get("/api/v1/nothing").status()).isEqualTo(404);
        assertThat(caller.get("/api/v1/nothing").message()).contains("/api/v1/openapi.json");
        assertThat(caller.put("/api/v1/devices", "{}").status()).isEqualTo(405);
    }

    @Test
    void aBodyThatCannotBeReadIsSaidWhereAndWhy() {
        assertThat(caller.put(PSU + "/properties/volts", "{\"value\": }").status())
                .isEqualTo(400);
        assertThat(caller.put(PSU + "/properties/volts", "{\"value\": }").message())
                .contains("line 1");
        assertThat(caller.put(PSU + "/properties/volts", "{\"value\": 1, \"value\": 2}")
                        .status())
                .isEqualTo(400);
        assertThat(caller.put(PSU + "/properties/volts", "{\"value\": 1} {}").status())
                .isEqualTo(400);
        assertThat(caller.put(PSU + "/properties/volts", "[]").message()).isEqualTo("the body is no JSON object");
        assertThat(caller.put(PSU + "/properties/volts", "").status()).isEqualTo(400);
        assertThat(caller.put(PSU + "/properties/volts", "{\"volts\": 1}").message())
                .contains("has no \"value\"");
        assertThat(caller.put(PSU + "/properties", "{\"values\": {}}").status()).isEqualTo(400);
    }

    @Test
    void commandsWithAndWithoutArguments() {
        assertThat(caller.post(PSU + "/commands/reset", "{}").status()).isEqualTo(200);
        assertThat(bench.psu.written).containsKey("reset");
        assertThat(caller.post(PSU + "/commands/ramp", "{\"arguments\": {\"to\": 5}}")
                        .status())
                .isEqualTo(200);
        assertThat(bench.psu.written.get("ramp")).isEqualTo(Value.of(5.0));
        Answer high = caller.post(PSU + "/commands/ramp", "{\"arguments\": {\"to\": 31}}");
        assertThat(high.status()).isEqualTo(422);
        assertThat(high.rule()).isEqualTo("max");
        assertThat(caller.post(PSU + "/commands/ramp", "{\"arguments\": {\"speed\": 1}}")
                        .rule())
                .isEqualTo("argument");
        assertThat(caller.post(PSU + "/commands/calibrate", "{}").rule()).isEqualTo("level");
    }

    @Test
    void anInstrumentThatDoesNotAnswerOrDoesNotObey() {
        bench.psu.lost();
        Answer offline = caller.put(PSU + "/properties/volts", "{\"value\": 1}");
        assertThat(offline.status()).isEqualTo(503);
        assertThat(offline.rule()).isEqualTo("offline");
        assertThat(offline.message()).isEqualTo("psu: set: no answer");
        assertThat(property("volts").get("quality").stringValue()).isEqualTo("STALE");
        assertThat(caller.get("/api/v1/health").json().get("status").stringValue())
                .isEqualTo("degraded");
        bench.psu.back();
        Answer failed = caller.put(PSU + "/properties/label", "{\"value\": \"break\"}");
        assertThat(failed.status()).isEqualTo(504);
        assertThat(failed.rule()).isEqualTo("failed");
        assertThat(caller.get("/api/v1/health").json().get("status").stringValue())
                .isEqualTo("ok");
    }

    @Test
    void findsByWords() {
        JsonNode found = caller.get("/api/v1/find?text=volt+chann").json().get("found");
        assertThat(found).isEmpty();
        found = caller.get("/api/v1/find?text=psu+volt").json().get("found");
        assertThat(found).extracting(f -> f.get("address").stringValue()).contains("psu.volts", "psu.u0.voltage");
        assertThat(caller.get("/api/v1/find?text=psu&limit=2").json().get("found"))
                .hasSize(2);
        assertThat(caller.get("/api/v1/find?limit=many").status()).isEqualTo(400);
    }

    @Test
    void metricsOfDevicesArchiveFeedAndMachine() {
        bench.psu.device.counter("retries", "tries that had to be made again").add(3);
        String text = caller.get("/metrics").json().stringValue();
        assertThat(text)
                .contains("fieldrack_device_retries_total{device=\"psu\"} 3.0")
                .contains("fieldrack_device_up{device=\"psu\"} 1.0")
                .contains("fieldrack_archive_free_bytes 5.0E10")
                .contains("jvm_memory_heap_used_bytes");
    }

    @Test
    void theDocumentHasEveryRouteAndEveryRouteWorks() {
        JsonNode document = caller.get("/api/v1/openapi.json").json();
        assertThat(document.get("openapi").stringValue()).startsWith("3.1");
        JsonNode paths = document.get("paths");
        assertThat(paths.propertyNames())
                .contains("/devices", "/devices/{device}/properties/{path}", "/series", "/events", "/health");
        assertThat(paths.get("/devices/{device}/properties/{path}").propertyNames())
                .containsExactly("get", "put");
        for (String path : paths.propertyNames()) {
            if (paths.get(path).has("get")) {
                String real = path.replace("{device}", "psu")
                        .replace("{path}", "volts")
                        .replaceAll("\\{(name|id|stream)}", "nothing");
                String query = path.equals("/series")
                        ? "?property=psu.volts"
                        : path.matches("/streams/(view|statistics|export)") ? "?trace=psu/none.x" : "";
                Answer answer = caller.get("/api/v1" + real + query);
                // the supply in memory is on no bus and has no stream, and says so; nobody recorded or composed
                // anything
                boolean absent = path.contains("/bus") || real.contains("nothing") || query.contains("none");
                assertThat(answer.status()).as(path).isEqualTo(absent ? 404 : 200);
            }
        }
    }
}
