package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.fieldrack.base.ManualClock;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Bench;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Caller.Answer;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ArchiveRestTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private final ManualClock clock = new ManualClock(START);
    private final Bench bench = new Bench(clock, ServerConfig.listening("127.0.0.1:0"));
    private final Caller caller = new Caller(bench.server);

    @AfterEach
    void stop() {
        bench.close();
    }

    private void tenSeconds() {
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1));
            bench.psu.publish(Map.of("u0.voltage", Value.of((double) i)));
        }
    }

    @Test
    void exactPointsWithTimesOfEveryForm() {
        tenSeconds();
        clock.advance(Duration.ofSeconds(1));
        JsonNode all = series("property=psu.u0.voltage").get(0);
        assertThat(all.get("points")).hasSize(11);
        assertThat(all.get("unit").stringValue()).isEqualTo("V");
        assertThat(all.get("complete").booleanValue()).isTrue();
        assertThat(all.get("points").get(10).get(0).longValue()).isEqualTo(START + 10_000_000_000L);
        assertThat(all.get("points").get(10).get(1).doubleValue()).isEqualTo(9);
        assertThat(series("property=psu.u0.voltage&from=2027-01-15T08:00:05Z")
                        .get(0)
                        .get("points"))
                .hasSize(6);
        assertThat(series("property=psu.u0.voltage&from=2027-01-15T09:00:05%2B01:00")
                        .get(0)
                        .get("points"))
                .hasSize(6);
        assertThat(series("property=psu.u0.voltage&from=" + (START + 1) + "&to=-5s")
                        .get(0)
                        .get("points"))
                .hasSize(5);
        assertThat(series("property=psu.u0.voltage&limit=3")
                        .get(0)
                        .get("complete")
                        .booleanValue())
                .isFalse();
    }

    private JsonNode series(String query) {
        Answer answer = caller.get("/api/v1/series?" + query);
        assertThat(answer.status()).as(answer.message()).isEqualTo(200);
        return answer.json().get("series");
    }

    @Test
    void binsOfSeveralPropertiesWithEmptyOnes() {
        tenSeconds();
        JsonNode both = series("property=psu.u0.voltage&property=psu.volts&from=" + START + "&to="
                + (START + 20_000_000_000L) + "&bins=20");
        JsonNode bins = both.get(0).get("bins");
        assertThat(bins.get("edges")).hasSize(21);
        assertThat(bins.get("count").get(0).intValue()).isEqualTo(1);
        assertThat(bins.get("mean").get(5).doubleValue()).isEqualTo(4);
        assertThat(bins.get("count").get(15).intValue()).isZero();
        assertThat(bins.get("mean").get(15).isNull()).isTrue();
        assertThat(both.get(1).get("bins").get("max").get(0).doubleValue()).isEqualTo(12);
    }

    @Test
    void badQuestionsAreAnsweredInASentence() {
        assertThat(caller.get("/api/v1/series").message()).contains("/series?property=DEVICE.PATH");
        assertThat(caller.get("/api/v1/series?property=psu").message()).contains("is no address of a property");
        assertThat(caller.get("/api/v1/series?property=psu.volts&from=yesterday")
                        .message())
                .startsWith("from is \"yesterday\": write RFC 3339");
        assertThat(caller.get("/api/v1/series?property=psu.volts&from=now&to=-1m")
                        .message())
                .contains("range is empty");
        assertThat(caller.get("/api/v1/series?property=psu.volts&bins=0").message())
                .isEqualTo("bins is \"0\": it takes a whole number from 1 to 100000");
        assertThat(caller.get("/api/v1/series?property=psu.label&bins=5").message())
                .contains("is no number");
        assertThat(caller.get("/api/v1/events?kind=SETS").message())
                .isEqualTo("\"SETS\" is no kind of event: did you mean SET?");
    }

    @Test
    void eventsByDeviceKindTimeAndPage() {
        clock.advance(Duration.ofSeconds(1));
        caller.put("/api/v1/devices/psu/properties/volts", "{\"value\": 5}", "Fieldrack-Client", "cli");
        caller.put("/api/v1/devices/psu/properties/volts", "{\"value\": 50}");
        JsonNode sets = events("kind=SET,REFUSED&device=psu");
        assertThat(sets).hasSize(2);
        assertThat(sets.get(0).get("kind").stringValue()).isEqualTo("REFUSED");
        assertThat(sets.get(0).get("text").stringValue()).startsWith("max: ");
        assertThat(sets.get(1).get("who").stringValue()).isEqualTo("cli 127.0.0.1");
        assertThat(sets.get(1).get("from").stringValue()).isEqualTo("12.0");
        assertThat(sets.get(1).get("to").stringValue()).isEqualTo("5.0");
        assertThat(events("kind=SET&kind=REFUSED&limit=1&before=" + sets.get(0).get("id"))
                        .get(0)
                        .get("id"))
                .isEqualTo(sets.get(1).get("id"));
        assertThat(events("device=other")).isEmpty();
        assertThat(events("kind=SET&to=" + START)).isEmpty();
    }

    private JsonNode events(String query) {
        return caller.get("/api/v1/events?" + query).json().get("events");
    }

    @Test
    void annotations() {
        assertThat(caller.post("/api/v1/events", "{\"text\": \"new sample\", \"device\": \"psu\"}")
                        .status())
                .isEqualTo(200);
        JsonNode note = events("kind=ANNOTATION").get(0);
        assertThat(note.get("text").stringValue()).isEqualTo("new sample");
        assertThat(note.get("device").stringValue()).isEqualTo("psu");
        assertThat(caller.post("/api/v1/events", "{\"text\": \"\"}").status()).isEqualTo(400);
        assertThat(caller.post("/api/v1/events", "{\"text\": \"x\", \"device\": \"psx\"}")
                        .status())
                .isEqualTo(404);
        assertThat(caller.post("/api/v1/events", "{\"text\": \"x\"}", "Fieldrack-Level", "OBSERVER")
                        .rule())
                .isEqualTo("level");
    }

    @Test
    void gapsAreToldWithTheirReason() {
        tenSeconds();
        bench.psu.lost();
        clock.advance(Duration.ofSeconds(5));
        bench.psu.back();
        clock.advance(Duration.ofSeconds(1));
        JsonNode gaps = series("property=psu.u0.voltage").get(0).get("gaps");
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).get(0).longValue()).isEqualTo(START + 10_000_000_000L);
        assertThat(gaps.get(0).get(2).stringValue()).isEqualTo("no answer");
    }
}
