package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceListener;
import org.fieldrack.device.Event;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.sim.Faults;
import org.fieldrack.protocol.sim.ProtocolSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device of the driver against its simulator over TCP: readings, sets, refusals, faults, loss and return, reload. */
class ProtocolDeviceTest {
    private static final String FILE = """
            Terminator = LF;
            ReplyTimeout = 300;
            getVolts { out "VOLT?"; in "%f"; }
            setVolts { out "VOLT %.3f"; @init { getVolts; } }
            getOutput { out "OUTP?"; in "%{OFF|ON}"; }
            setOutput { out "OUTP %{OFF|ON}"; in "OK"; }
            getName { out "*IDN?"; in "%39[^\\r\\n]"; }
            trace { Separator = ","; out "TRAC?"; in "%f"; }
            both { out "ALL?"; in "%f %(current)f"; }
            reset { out "*RST"; }
            alarm { in "ALARM %d"; }
            setNever { out "NEVER %f"; in "DONE"; }
            """;
    private static final Requester TESTER = new Requester("test", AccessLevel.EXPERT);

    @TempDir
    Path folder;

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private ProtocolSimulator simulator;
    private Device device;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        file = folder.resolve("psu.proto");
        Files.writeString(file, FILE);
        ProtocolConfig config = config("tcp://127.0.0.1:1");
        List<ProtocolSimulator.Use> uses = ProtocolSimulator.pairs(config).stream()
                .filter(use -> !use.variable().equals("never"))
                .toList();
        simulator = ProtocolSimulator.start(file, "tcp://127.0.0.1:0", uses);
        LabDevice made = new LabDevice("psu", "protocol", Clock.system(), folder, folder);
        made.subscribe(new DeviceListener() {
            @Override
            public void happened(Device source, Event event) {
                events.add(event);
            }
        });
        device = new ProtocolDriver().open(config(simulator.address()), made);
    }

    @AfterEach
    void close() {
        device.close();
        simulator.close();
    }

    private static ProtocolConfig config(String bus) {
        Map<String, ProtocolConfig.Point> points = new LinkedHashMap<>();
        points.put("volts", Points.point("getVolts", "setVolts", Duration.ofMillis(50), 1));
        points.put("output", Points.point("getOutput", "setOutput", Duration.ofMillis(50), 1));
        points.put("name", Points.point("getName", "", Duration.ZERO, 1));
        points.put("trace", Points.point("trace", "", Duration.ZERO, 5));
        points.put("power", Points.point("both", "", Duration.ofMillis(50), 1));
        points.put("current", Points.point("", "", Duration.ZERO, 1));
        points.put("never", Points.point("", "setNever", Duration.ZERO, 1));
        return new ProtocolConfig(bus, ProtocolConfig.File.of(Path.of("psu.proto")), points, Map.of("reset", "reset"));
    }

    private Optional<Reading> reading(String property) {
        return device.readings().reading(property);
    }

    private long count(Event.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    @Test
    void severalAtOnceAreAllOrNothing() {
        assertThat(device.set(Map.of("volts", Value.of(4.0)), TESTER)).isInstanceOf(Outcome.Done.class);
        await().until(() -> reading("volts").orElseThrow().value().equals(Value.of(4.0)));
        Map<String, Value> changes = new LinkedHashMap<>();
        changes.put("volts", Value.of(9.0));
        changes.put("never", Value.of(1.0));
        assertThat(device.set(changes, TESTER))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .contains(
                                        "set never after",
                                        "no answer to \"NEVER 1.000000\\n\"",
                                        "volts was set back to 4"));
        await().until(() -> reading("volts").orElseThrow().value().equals(Value.of(4.0)));
    }

    @Test
    void readsWhatTheFileDescribes() {
        await().untilAsserted(() -> assertThat(List.of("volts", "output", "name", "trace", "power", "current"))
                .allMatch(property -> reading(property).isPresent()));
        assertThat(device.state().state()).isEqualTo(State.ACTIVE);
        assertThat(device.schema().property("output").orElseThrow().options())
                .extracting("name")
                .containsExactly("OFF", "ON");
        assertThat(device.schema().property("trace").orElseThrow().type()).isEqualTo(ValueType.REALS);
        assertThat(reading("trace").orElseThrow().value().size()).isEqualTo(5);
        assertThat(reading("name").orElseThrow().value().text()).startsWith("simulated");
    }

    @Test
    void aSetValueIsWhatTheNextReadingSays() {
        await().until(() -> reading("volts").isPresent());
        assertThat(device.set(Map.of("volts", Value.of(12.5), "output", Value.of("ON")), TESTER))
                .isInstanceOf(Outcome.Done.class);
        await().untilAsserted(() -> {
            assertThat(reading("volts").orElseThrow().value()).isEqualTo(Value.of(12.5));
            assertThat(reading("volts").orElseThrow().quality()).isEqualTo(Quality.GOOD);
            assertThat(reading("output").orElseThrow().value().text()).isEqualTo("ON");
        });
        assertThat(device.set(Map.of("volts", Value.of(99.0)), TESTER)).isInstanceOf(Outcome.Refused.class);
        assertThat(device.call("reset", Map.of(), TESTER)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anInstrumentThatGoesIsLostOnceAndBackOnce() {
        await().until(() -> reading("volts").isPresent());
        for (int round = 1; round <= 3; round++) {
            int expected = round;
            simulator.pullOut();
            await().untilAsserted(() -> assertThat(count(Event.Kind.LOST)).isEqualTo(expected));
            await().until(() -> device.state().state() == State.OFFLINE
                    && reading("volts").orElseThrow().quality() == Quality.STALE);
            assertThat(device.set(Map.of("volts", Value.of(1.0)), TESTER))
                    .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.offline()).isTrue();
                        assertThat(failed.message()).contains("psu", "set volts", "not connected");
                    });
            simulator.plugIn();
            await().untilAsserted(() -> {
                assertThat(device.state().state()).isEqualTo(State.ACTIVE);
                assertThat(List.of("volts", "output", "name", "trace", "power"))
                        .allMatch(p -> reading(p)
                                .filter(reading -> reading.quality() == Quality.GOOD)
                                .isPresent());
            });
            await().untilAsserted(() -> assertThat(count(Event.Kind.BACK)).isEqualTo(expected));
        }
    }

    @Test
    void aFailedSetSaysWhatCameAndWhatWasExpected() {
        await().until(() -> reading("output").isPresent());
        for (int i = 0; i < 100; i++) {
            simulator.fault(new Faults.Fault(Faults.Kind.GARBAGE, Duration.ZERO, ""));
        }
        assertThat(device.set(Map.of("output", Value.of("ON")), TESTER))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.offline()).isFalse();
                    assertThat(failed.message())
                            .matches("psu: set output after \\d+ ms: the answer \"\\?~\" does not match: it has"
                                    + " \"\\?~\" where \"OK\" is expected");
                });
        await().untilAsserted(
                        () -> assertThat(device.counters().get("mismatches")).isGreaterThan(0));
    }

    @Test
    void aSilentInstrumentIsLostAndComesBack() {
        await().until(() -> reading("output").isPresent());
        for (int i = 0; i < 40; i++) {
            simulator.fault(new Faults.Fault(Faults.Kind.SILENCE, Duration.ZERO, ""));
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(count(Event.Kind.LOST)).isEqualTo(1));
        assertThat(device.state().text()).contains("no answer to \"");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(device.state().state()).isEqualTo(State.ACTIVE));
        assertThat(count(Event.Kind.BACK)).isEqualTo(1);
    }

    @Test
    void aChangedFileIsLoadedAgainAndABrokenOneIsNot() throws Exception {
        await().until(() -> reading("volts").isPresent());
        Files.writeString(file, FILE.replace("%{OFF|ON}", "%{OFF|ON|TRIP}"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(
                                device.schema().property("output").orElseThrow().options())
                        .hasSize(3));
        Files.writeString(file, FILE + "broken {");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(10)));
        simulator.fault(new Faults.Fault(Faults.Kind.SILENCE, Duration.ZERO, ""));
        await().pollDelay(Duration.ofMillis(1500)).untilAsserted(() -> {
            assertThat(device.schema().property("output").orElseThrow().options())
                    .hasSize(3);
            assertThat(reading("volts").orElseThrow().quality()).isEqualTo(Quality.GOOD);
        });
    }

    @Test
    void problemsAreSentencesWithTheirPlace() {
        List<String> problems = new java.util.ArrayList<>();
        ProtocolConfig good = config("nonsense:1");
        Map<String, ProtocolConfig.Point> points = new LinkedHashMap<>(good.properties());
        points.put("extra", Points.point("getVots", "", Duration.ZERO, 1));
        new ProtocolDriver()
                .check(new ProtocolConfig("nonsense:1", good.protocol(), points, Map.of()), folder, problems::add);
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("nonsense:1");
        assertThat(problems.get(1)).contains("psu.proto:1:1:", "there is no protocol getvots: did you mean getvolts?");
    }

    @Test
    void everyLabFileOfTheHouseCompiles() {
        for (String name : List.of("supply.proto", "thermometer.proto")) {
            Path lab = org.fieldrack.base.Vectors.projectRoot().resolve("labs").resolve(name);
            ProtocolFile read = ProtocolFile.read(lab);
            read.names()
                    .forEach(protocol ->
                            assertThat(read.compile(protocol).commands()).isNotEmpty());
        }
    }
}
