package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.sim.ProtocolSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A protocol of one device that reads into, and writes from, a property of another. */
class RedirectionTest {
    private static final Requester TESTER = new Requester("test", AccessLevel.EXPERT);

    @TempDir
    Path folder;

    private final Lab lab = new Lab("lab", Clock.system());
    private ProtocolSimulator meterSimulator;
    private ProtocolSimulator heaterSimulator;
    private Device meter;
    private Device heater;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("heater.proto"), """
                Terminator = LF;
                get { out "LEVEL?"; in "%f"; }
                set { out "LEVEL %.3f"; }
                """);
        Files.writeString(folder.resolve("meter.proto"), """
                Terminator = LF;
                get { out "ALL?"; in "%f %(heater.level)f"; }
                set { out "POWER %.3f"; }
                tell { out "LEVEL %(heater.level).3f"; }
                ask { out "NONE %(nobody.level).3f"; }
                """);
        heaterSimulator = simulator(config("tcp://127.0.0.1:1", "heater.proto", "level", Map.of()));
        heater = device("heater", config(heaterSimulator.address(), "heater.proto", "level", Map.of()));
        Map<String, String> commands = Map.of("tell", "tell", "ask", "ask");
        meterSimulator = simulator(config("tcp://127.0.0.1:1", "meter.proto", "power", commands));
        await().until(() -> heater.readings().reading("level").isPresent());
        meter = device("meter", config(meterSimulator.address(), "meter.proto", "power", commands));
        await().until(() -> meter.readings().reading("power").isPresent());
    }

    @AfterEach
    void close() {
        meter.close();
        heater.close();
        meterSimulator.close();
        heaterSimulator.close();
    }

    private ProtocolSimulator simulator(ProtocolConfig config) throws Exception {
        return ProtocolSimulator.start(
                folder.resolve(config.protocol().file()), "tcp://127.0.0.1:0", ProtocolSimulator.pairs(config));
    }

    private Device device(String name, ProtocolConfig config) {
        LabDevice made = new LabDevice(name, "protocol", Clock.system(), folder, folder, lab::device);
        lab.add(made);
        return new ProtocolDriver().open(config, made);
    }

    private static ProtocolConfig config(String bus, String file, String property, Map<String, String> commands) {
        Map<String, ProtocolConfig.Point> points = new LinkedHashMap<>();
        points.put(property, Points.point("get", "set", Duration.ZERO, 1));
        return new ProtocolConfig(bus, ProtocolConfig.File.of(Path.of(file)), points, commands);
    }

    private Value level() {
        return heater.readings().reading("level").orElseThrow().value();
    }

    private Alarm alarm() {
        return meter.readings().reading("power").orElseThrow().alarm();
    }

    private static void set(Device device, String property, double value) {
        assertThat(device.set(Map.of(property, Value.of(value)), TESTER)).isInstanceOf(Outcome.Done.class);
    }

    private void tell(double value) {
        set(heater, "level", value);
        await().untilAsserted(() -> assertThat(level()).isEqualTo(Value.of(value)));
        assertThat(meter.call("tell", Map.of(), TESTER)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void writesFromAndReadsIntoAnotherDevice() {
        tell(12.5);
        set(heater, "level", 3.0);
        await().untilAsserted(() -> assertThat(level()).isEqualTo(Value.of(3.0)));
        set(meter, "power", 1.0);
        await().untilAsserted(() -> assertThat(level()).isEqualTo(Value.of(12.5)));
        assertThat(alarm()).isEqualTo(Alarm.NONE);
    }

    @Test
    void aTargetThatCannotBeSetIsAnAlarm() {
        heaterSimulator.pullOut();
        await().atMost(Duration.ofSeconds(5)).until(() -> heater.state().state() == State.OFFLINE);
        set(meter, "power", 2.0);
        await().untilAsserted(() -> assertThat(alarm().toString()).contains("INVALID", "heater.level was not set: "));
        assertThat(meter.call("tell", Map.of(), TESTER)).isInstanceOf(Outcome.Failed.class);
        assertThat(meter.call("ask", Map.of(), TESTER)).isInstanceOf(Outcome.Failed.class);
    }
}
