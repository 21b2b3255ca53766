package org.fieldrack.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.ManualClock;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.AlarmBounds;
import org.fieldrack.property.Command;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Severity;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one place where sets are checked, and what a device tells its followers. */
final class LabDeviceTest {
    private static final Requester OPERATOR = new Requester("test", AccessLevel.OPERATOR);

    private final ManualClock clock = new ManualClock();
    private final LabDevice device = new LabDevice("psu", "test", clock, Path.of("."), Path.of("."));
    private final Map<String, Value> written = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Instrument instrument = new Instrument();

    private final class Instrument implements DeviceHandler {
        @Override
        public void preReconfigure(Map<String, Value> changes) {
            if (changes.containsKey("limit")) {
                device.inject(Map.of(
                        "volts",
                        p -> p.toBuilder().max(changes.get("limit").asDouble()).build()));
                changes.put("measured", Value.of(1.0));
            }
        }

        @Override
        public void set(Map<String, Value> changes) {
            written.putAll(changes);
        }

        @Override
        public String call(String command, Map<String, Value> arguments) {
            if (command.equals("fail")) {
                throw new DeviceException("psu", "fail", Duration.ZERO, true, "no answer within 500 ms", null);
            }
            return "reset after 3 s";
        }
    }

    @BeforeEach
    void open() {
        device.subscribe(new DeviceListener() {
            @Override
            public void happened(Device d, Event event) {
                events.add(event);
            }
        });
        device.attach(
                Schema.of(
                        Property.real("volts")
                                .unit("V")
                                .reconfigurable()
                                .range(0, 30)
                                .warn(0.0, 28.0)
                                .build(),
                        Property.real("limit").unit("V").reconfigurable().build(),
                        Property.real("measured").unit("V").build(),
                        Property.integer("count").reconfigurable().build(),
                        Property.options("mode", "slow", "fast")
                                .reconfigurable()
                                .build(),
                        Property.real("gain")
                                .reconfigurable()
                                .requires(AccessLevel.EXPERT)
                                .build(),
                        Property.real("ramp")
                                .reconfigurable()
                                .allowedIn(State.STATIC)
                                .build(),
                        Node.of(
                                "n",
                                "Node",
                                List.of(Property.text("name")
                                        .reconfigurable()
                                        .size(1, 4)
                                        .build())),
                        Command.of("reset", "Reset", "Resets.").allowedIn(State.ERROR),
                        Command.of("fail", "Fail", "Fails.")),
                instrument);
        device.state(State.ACTIVE, "", "");
    }

    private Outcome set(String path, Value value) {
        return device.set(Map.of(path, value), OPERATOR);
    }

    private void assertRefused(Outcome outcome, String rule, String message) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, r -> {
            assertThat(r.rule()).isEqualTo(rule);
            assertThat(r.message()).isEqualTo(message);
        });
        assertThat(written).isEmpty();
        assertThat(events.getLast().kind()).isEqualTo(Event.Kind.REFUSED);
    }

    @Test
    void aSetReachesTheInstrumentAndTheLog() {
        assertThat(set("volts", Value.of(5))).isEqualTo(new Outcome.Done(Map.of("volts", Value.of(5.0))));
        assertThat(written).containsEntry("volts", Value.of(5.0));
        assertThat(events.getLast())
                .extracting(Event::kind, Event::who, Event::subject, Event::to)
                .containsExactly(Event.Kind.SET, "test", "volts", "5.0");
    }

    @Test
    void everyRefusalNamesPropertyRuleAndRemedy() {
        assertRefused(set("voltz", Value.of(1.0)), "unknown", "psu has no property voltz: did you mean volts?");
        assertRefused(
                set("measured", Value.of(1.0)),
                "access",
                "psu.measured is read-only: it is measured and cannot be set");
        assertRefused(set("gain", Value.of(1.0)), "level", "psu.gain needs access level EXPERT and test has OPERATOR");
        assertRefused(set("volts", Value.of("high")), "type", "psu.volts takes a number, not \"high\"");
        assertRefused(set("count", Value.of(1.5)), "type", "psu.count takes a whole number, not 1.5");
        assertRefused(set("mode", Value.of("warp")), "options", "psu.mode takes one of slow, fast, not \"warp\"");
        assertRefused(set("volts", Value.of(31.0)), "max", "psu.volts 31 V is above max 30 V");
        assertRefused(set("volts", Value.of(-1.0)), "min", "psu.volts -1 V is below min 0 V");
        assertRefused(set("volts", Value.of(Double.NaN)), "finite", "psu.volts takes a finite number, not NaN");
        assertRefused(set("n.name", Value.of("")), "size", "psu.n.name takes at least 1 elements, not 0");
        device.state(State.RAMPING_UP, "", "");
        assertRefused(
                set("ramp", Value.of(1.0)), "state", "psu.ramp cannot be set in state RAMPING_UP: it needs STATIC");
    }

    @Test
    void oneRefusalStopsTheWholeSet() {
        assertThat(device.set(Map.of("volts", Value.of(5.0), "count", Value.of(0.5)), OPERATOR))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(written).isEmpty();
    }

    @Test
    void theHookActsBeforeLimitsAndItsKeysSkipAccess() {
        Outcome outcome = device.set(Map.of("limit", Value.of(40.0), "volts", Value.of(35.0)), OPERATOR);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(written).containsOnlyKeys("limit", "volts", "measured");
    }

    @Test
    void commandsAreCheckedToo() {
        assertRefused(
                device.call("reset", Map.of(), OPERATOR),
                "state",
                "psu.reset is not allowed in state ACTIVE: it needs ERROR");
        device.state(State.ERROR, "", "");
        assertThat(device.call("reset", Map.of(), OPERATOR)).isEqualTo(new Outcome.Done(Map.of(), "reset after 3 s"));
        assertThat(device.call("fail", Map.of(), OPERATOR))
                .isEqualTo(new Outcome.Failed(true, "psu: fail: no answer within 500 ms"));
    }

    @Test
    void anAlarmWaitsForItsDelayAndClearsAtOnce() {
        device.inject(Map.of(
                "volts",
                p -> p.toBuilder()
                        .alarmBounds(AlarmBounds.NONE.withAlarm(null, 20.0).withDelay(Duration.ofSeconds(2)))
                        .build()));
        assertThat(publish(25)).isEqualTo(Alarm.NONE);
        clock.advance(Duration.ofSeconds(2));
        assertThat(publish(25).severity()).isEqualTo(Severity.MAJOR);
        assertThat(events.getLast().kind()).isEqualTo(Event.Kind.ALARM);
        assertThat(publish(19)).isEqualTo(Alarm.NONE);
        assertThat(publish(25)).isEqualTo(Alarm.NONE);
    }

    private Alarm publish(double volts) {
        int index = device.readings().index("volts");
        device.publish(Update.of(index, Reading.good(Value.of(volts), clock.utcNanos())));
        return device.readings().reading(index).orElseThrow().alarm();
    }

    @Test
    void aLostInstrumentIsToldOnceAndItsReadingsAreStale() {
        publish(5);
        device.lost("no answer");
        device.lost("no answer");
        assertThat(events.stream().filter(e -> e.kind() == Event.Kind.LOST)).hasSize(1);
        assertThat(device.state().state()).isEqualTo(State.OFFLINE);
        assertThat(device.readings().reading("volts").orElseThrow().quality()).isEqualTo(Quality.STALE);
        device.back("connected");
        device.back("connected");
        assertThat(events.stream().filter(e -> e.kind() == Event.Kind.BACK)).hasSize(1);
        assertThat(device.counters().get("reconnects")).isEqualTo(1);
    }

    @Test
    void anInjectedSchemaKeepsIndicesAndReadings() {
        publish(5);
        int index = device.readings().index("volts");
        device.inject(
                Schema.of(Property.text("new").build(), Property.real("volts").build()));
        assertThat(device.readings().index("volts")).isEqualTo(index);
        assertThat(device.readings().reading("volts")).isPresent();
        assertThat(device.readings().property(device.readings().index("count"))).isEmpty();
    }
}
