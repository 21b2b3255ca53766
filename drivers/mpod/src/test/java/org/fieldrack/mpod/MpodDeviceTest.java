package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.fieldrack.device.Event;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.property.Access;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The device against the simulated crate, over UDP. */
class MpodDeviceTest {
    @TempDir
    Path folder = Path.of("");

    private final MpodSimulator simulator;
    private CrateUnderTest crate;
    private final SimControl control;

    MpodDeviceTest() throws IOException {
        simulator = CrateUnderTest.simulator(MpodSimulatorOptions.STANDARD.withSimControl(), 0, Path.of(""));
        control = new SimControl(simulator.address());
        crate = CrateUnderTest.active(simulator.address(), Path.of(System.getProperty("java.io.tmpdir")), c -> c);
    }

    @AfterEach
    void stop() {
        crate.close();
        control.close();
        simulator.close();
    }

    private void reopen(UnaryOperator<MpodConfig> change) {
        crate.close();
        crate = CrateUnderTest.active(simulator.address(), folder, change);
    }

    private Property property(String path) {
        return crate.device.schema().property(path).orElseThrow();
    }

    private void refused(Outcome outcome, String rule) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.rule()).as(r.message()).isEqualTo(rule));
    }

    @Test
    void findsWhatStandsInTheCrate() {
        assertThat(crate.device.schema().nodes()).containsKeys("ma0", "ma2", "u0", "u207", "u7.userConfigCheckBox");
        assertThat(crate.device.schema().properties())
                .containsKeys(
                        "sysMainSwitch",
                        "u107.voltage",
                        "ma1.description",
                        "u7.userConfigCheckBox.bitNoOffRampdown",
                        "u107.supervisionBehaviorCheckBox.maxCurrentRampDown",
                        "u7.supervisionBehaviorCheckBox.maxCurrentChannelOff")
                .doesNotContainKeys("u107.supervisionMaxSenseVoltage", "u107.userConfigCheckBox.bitNoOffRampdown");
        assertThat(crate.number("u107.configMaxTerminalVoltage")).isEqualTo(-2000);
        assertThat(crate.text("ma1.description")).startsWith("iseg");
        assertThat(crate.text("u0.state")).isEqualTo("OFF");
        assertThat(property("u107.voltage").limits().minInc()).isEqualTo(-1999.99);
        assertThat(property("u0.voltage").limits().maxInc()).isEqualTo(8);
        assertThat(crate.device.schema().view("Operator").orElseThrow().of(crate.device.schema()))
                .contains("u0.voltage", "u0.state");
    }

    @Test
    void setsWithinLimitsAndRefusesOutside() {
        crate.done(crate.set("u0.voltage", 3.3));
        assertThat(crate.number("u0.voltage")).isEqualTo(3.3);
        refused(crate.set("u0.voltage", 8.5), "max");
        refused(crate.set("u0.voltage", Double.NaN), "finite");
        refused(crate.set("u100.voltage", 5.0), "max");
        refused(crate.set("u0.measurementCurrent", 1.0), "access");
        refused(crate.set("u0.nonsense", 1.0), "unknown");
        refused(crate.set("u0.operator", "onn"), "options");
        refused(
                crate.device.set(Map.of("u0.voltage", Value.of(1.0)), new Requester("guest", AccessLevel.OBSERVER)),
                "level");
        assertThat(crate.number("u0.voltage")).isEqualTo(3.3);
    }

    @Test
    void limitsFollowTheAppliedLimitOfTheSameRequest() {
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("u0.voltage", 5.0);
        both.put("u0.supervisionMaxSenseVoltage", 6.0);
        crate.done(crate.set(both));
        assertThat(property("u0.voltage").limits().maxInc()).isEqualTo(6);
        refused(crate.set(Map.of("u0.voltage", 7.0, "u0.supervisionMaxSenseVoltage", 6.5)), "max");
        assertThat(property("u0.voltage").limits().maxInc()).isEqualTo(6);
        crate.done(crate.set("u0.supervisionMaxSenseVoltage", 4.0));
        assertThat(crate.number("u0.voltage")).isEqualTo(5);
        await().untilAsserted(() -> assertThat(crate.device.readings().reading("u0.voltage"))
                .map(Reading::alarm)
                .contains(Alarm.minor("set-point above limit")));
        crate.done(crate.set("u0.voltage", 4.0));
        assertThat(crate.device.readings().reading("u0.voltage").map(Reading::alarm))
                .contains(Alarm.NONE);
    }

    @Test
    void flagsWhatTheCrateDidNotTake() {
        crate.done(crate.set("u200.supervisionMaxTerminalVoltage", 1000.0));
        assertThat(property("u200.voltage").limits().maxInc()).isEqualTo(1000);
        crate.done(crate.set("u200.supervisionMaxTerminalVoltage", -0.005));
        assertThat(crate.device.readings().reading("u200.supervisionMaxTerminalVoltage"))
                .hasValueSatisfying(reading -> {
                    assertThat(reading.alarm().status()).isEqualTo("setNotTaken");
                    assertThat(reading.value().asDouble()).isEqualTo(1000);
                });
    }

    @Test
    void boxesBecomeIntegers() {
        String boxes = "u0.userConfigCheckBox.";
        crate.done(crate.set(Map.of(boxes + "bitRegulation1to30m", true, boxes + "bitNoOffRampdown", true)));
        assertThat(crate.number("u0.userConfig")).isEqualTo(3);
        assertThat(crate.text(boxes + "bitRegulationOutputVoltage")).isEqualTo("false");
        refused(
                crate.set(Map.of(boxes + "bitRegulation1to30m", true, boxes + "bitRegulationAbove30m", true)),
                "AMBIGUOUS_RADIO");
        crate.done(crate.set("u100.supervisionBehaviorCheckBox.maxCurrentEmergencyOff", true));
        assertThat(crate.number("u100.supervisionBehavior")).isEqualTo(128);
        assertThat(crate.text("u100.supervisionBehaviorInWords")).contains("maxCurrent: EmergencyOff");
        assertThat(crate.text("u100.supervisionBehaviorCheckBox.maxCurrentIgnore"))
                .isEqualTo("false");
        assertThat(control.integer("3.2.1.15.101")).isEqualTo(128);
        refused(crate.set("u0.userConfig", 5), "access");
    }

    @Test
    void switchAndOperatorFollowEachOther() {
        crate.done(crate.call("switchOn", Map.of()));
        steady("u0", 4);
        assertThat(crate.number("u0.switch")).isEqualTo(1);
        crate.done(crate.set("u0.switch", 0));
        assertThat(crate.text("u0.operator")).isEqualTo("off");
        crate.awaitText("u0.state", "RAMPING_DOWN");
        refused(crate.set(Map.of("u0.switch", 0, "u0.operator", "on")), "conflict");
    }

    private void steady(String channel, double volts) {
        crate.done(crate.set(Map.of(channel + ".voltageRiseRate", 0.0, channel + ".voltage", volts)));
        crate.done(crate.set(channel + ".operator", "on"));
        crate.awaitText(channel + ".state", "ON");
    }

    @Test
    void showsTripsWithWhatWentBefore() {
        crate.done(crate.call("switchOn", Map.of()));
        steady("u200", 500);
        crate.done(crate.set("u200.supervisionBehaviorCheckBox.maxCurrentRampDown", true));
        control.real("99.1.201", 1000);
        crate.awaitText("u200.state", "TRIPPED");
        assertThat(crate.text("u200.operator")).isEqualTo("on");
        await().untilAsserted(() ->
                assertThat(crate.text("trips")).contains("channel=u200", "GEM 3 top", "current too high", "RampDown"));
        assertThat(crate.device
                        .readings()
                        .reading("u200.state")
                        .orElseThrow()
                        .alarm()
                        .status())
                .contains("current too high");
        control.real("99.1.201", 1e9f);
        crate.done(crate.call("u200.clearEvents", Map.of()));
        await().untilAsserted(() -> assertThat(crate.text("u200.state")).isNotEqualTo("TRIPPED"));
        assertThat(crate.device.counters().get("trips")).isEqualTo(1);
    }

    private String said(String command) {
        return ((Outcome.Done) crate.call(command, Map.of())).said();
    }

    @Test
    void cutsAtOnceInAnEmergency() {
        crate.done(crate.call("switchOn", Map.of()));
        steady("u200", 500);
        steady("u201", 500);
        assertThat(said("u200.emergencyOff")).isEqualTo("u200 was cut; it was on");
        assertThat(control.real("3.2.1.6.201")).isZero();
        crate.awaitText("u200.state", "INTERLOCKED");
        assertThat(said("ma2.emergencyOff")).isEqualTo("the 8 channels of ma2 were cut; 1 of them was on");
        assertThat(control.real("3.2.1.6.202")).isZero();
        crate.awaitText("u201.state", "INTERLOCKED");
        assertThat(said("emergencyOff")).isEqualTo("all 24 channels were cut; 0 of them were on");
        crate.awaitText("u0.state", "INTERLOCKED");
    }

    @Test
    void isReadOnlyWithoutControl() {
        reopen(c -> CrateUnderTest.with(c, "control", false));
        assertThat(property("u0.voltage").access()).isEqualTo(Access.READ_ONLY);
        assertThat(crate.device.schema().commands()).containsOnlyKeys("enable", "disable");
        refused(crate.set("u0.voltage", 1.0), "access");
    }

    @Test
    void offersOnlyWhatItsCommunitiesAllow() {
        reopen(c -> CrateUnderTest.with(c, "communities", CrateUnderTest.communities("public", "private")));
        assertThat(property("u0.switch").isWritable()).isTrue();
        assertThat(property("u0.voltage").isWritable()).isFalse();
        assertThat(property("u0.supervisionMaxCurrent").isWritable()).isFalse();
    }

    @Test
    void restrictsItselfToItsView() {
        reopen(c -> CrateUnderTest.with(c, "type", "Monitor"));
        assertThat(crate.device.schema().property("u0.voltage")).isEmpty();
        assertThat(crate.text("u0.state")).isEqualTo("OFF");
        assertThat(property("u0.switch").isWritable()).isFalse();
    }

    @Test
    void speaksVersion1() {
        reopen(c -> CrateUnderTest.with(c, "version", MpodConfig.SnmpVersion.V1));
        assertThat(crate.device.schema().nodes()).containsKey("u207");
        crate.done(crate.set("u0.voltage", 2.0));
        assertThat(control.real("3.2.1.10.1")).isEqualTo(2);
    }

    @Test
    void boundsOfASetThatWasRefusedGoBackToWhatTheCrateHolds() throws Exception {
        crate.done(crate.set("u0.voltage", 1.0));
        // by somebody who sets nothing more
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            refused(
                    other.submit(() -> crate.set(Map.of("u0.supervisionMaxSenseVoltage", 6.0, "u0.switch", 77)))
                            .get(),
                    "options");
        }
        assertThat(control.real("3.2.1.10.1")).isEqualTo(1);
        await().untilAsserted(() -> {
            // a set has its channel read again
            crate.done(crate.set("u0.voltageRiseRate", 5.0));
            assertThat(property("u0.voltage").limits().maxInc()).isEqualTo(8);
        });
        crate.done(crate.set("u0.voltage", 7.5));
    }

    @Test
    void aPollLeavesTheBoundsOfALaterSetAlone() {
        reopen(c -> c);
        for (int i = 0; i < 100; i++) {
            // each set starts a poll, whose bounds come while the next one is compared with its own
            crate.done(crate.set(Map.of("u0.voltage", 1.0, "u0.supervisionMaxSenseVoltage", 2.0)));
            crate.done(crate.set(Map.of("u0.voltage", 3.3, "u0.supervisionMaxSenseVoltage", 6.0)));
        }
    }

    @Test
    void savesAndRestores() throws IOException {
        reopen(c -> c);
        crate.done(crate.set(Map.of("u0.voltage", 3.3, "u0.supervisionMaxSenseVoltage", 6.0)));
        crate.done(crate.set("u100.supervisionBehaviorCheckBox.maxCurrentRampDown", true));
        crate.done(crate.call("saveSetpoints", Map.of("file", Value.of("a.yaml"))));
        Path file = folder.resolve("crate").resolve("a.yaml");
        assertThat(Files.readString(file)).contains("voltage: 3.3");
        crate.done(crate.set(Map.of("u0.voltage", 1.0, "u0.supervisionMaxSenseVoltage", 2.0)));
        crate.done(crate.set("u100.supervisionBehaviorCheckBox.maxCurrentIgnore", true));
        crate.done(crate.call("restoreSetpoints", Map.of("file", Value.of("a.yaml"))));
        assertThat(crate.number("u0.voltage")).isEqualTo(3.3);
        assertThat(crate.number("u100.supervisionBehavior")).isEqualTo(64);
        refused(crate.call("saveSetpoints", Map.of("file", Value.of("../../evil"))), "path");
        crate.done(crate.set("u0.voltage", 1.0));
        reopen(c -> CrateUnderTest.with(
                CrateUnderTest.with(
                        CrateUnderTest.with(c, "saved", Optional.of(Path.of("crate/a.yaml"))),
                        "loadChannelConfigs",
                        true),
                "loadfileLimitSource",
                LimitSource.USER));
        assertThat(crate.number("u0.voltage")).isEqualTo(3.3);
        assertThat(property("u0.voltage").limits().maxInc()).isEqualTo(6);
    }

    @Test
    void watchesTheCrateAlsoWhenTheSavedSetIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("high.yaml"),
                "crate: crate\nsaved: \"2026-01-01T00:00:00Z\"\nchannels:\n  u0: {voltage: 2.0}\n  u1: {voltage: 99.0}\n");
        List<Event> events = new java.util.concurrent.CopyOnWriteArrayList<>();
        crate.close();
        crate = new CrateUnderTest(
                CrateUnderTest.with(
                        CrateUnderTest.with(
                                CrateUnderTest.config(simulator.address()), "saved", Optional.of(Path.of("high.yaml"))),
                        "loadChannelConfigs",
                        true),
                folder,
                events::add);
        crate.awaitState(State.ACTIVE);
        assertThat(events)
                .anySatisfy(event -> assertThat(event.toString())
                        .contains("high.yaml was not loaded")
                        .contains("above max"));
        assertThat(crate.number("u0.voltage")).as("nothing was written").isZero();
    }

    @Test
    void rampsAGroupInItsOrder() {
        crate.done(crate.call("ramp", Map.of("group", Value.of("gem"), "voltage", Value.of(400.0))));
        crate.awaitText("rampText", "group gem stopped: u200 is off: the crate's main switch is off");
        crate.done(crate.call("switchOn", Map.of()));
        for (String channel : List.of("u200", "u201", "u202")) {
            crate.done(crate.set(Map.of(channel + ".voltageRiseRate", 2000.0)));
        }
        crate.done(crate.call("ramp", Map.of("group", Value.of("gem"), "voltage", Value.of(400.0))));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(crate.text("rampText")).isEqualTo("group gem is at 400 V"));
        assertThat(crate.number("u202.measurementTerminalVoltage")).isEqualTo(400, within(10.0));
        refused(crate.call("ramp", Map.of("group", Value.of("gem"), "voltage", Value.of(4000.0))), "max");
        refused(crate.call("ramp", Map.of("group", Value.of("no"), "voltage", Value.of(1.0))), "group");
    }

    @Test
    void startsAgainWhenTheCrateRestarts() {
        crate.done(crate.set("u0.voltage", 3.0));
        crate.done(crate.call("switchOn", Map.of()));
        control.integer("99.6.0", 1);
        crate.awaitText("sysMainSwitch", "0");
        crate.awaitState(State.ACTIVE);
        await().untilAsserted(() -> assertThat(crate.number("u0.voltage")).isEqualTo(3));
    }

    @Test
    void isInErrorWhileTheCrateIsAwayAndComesBack() throws IOException {
        int port = Integer.parseInt(
                simulator.address().substring(simulator.address().lastIndexOf(':') + 1));
        simulator.close();
        crate.awaitState(State.ERROR);
        assertThat(crate.device.state().detail()).isEqualTo("no-answer");
        try (MpodSimulator again =
                CrateUnderTest.simulator(MpodSimulatorOptions.STANDARD.withSimControl(), port, Path.of(""))) {
            assertThat(again.address()).endsWith(":" + port);
            crate.awaitState(State.ACTIVE);
            crate.done(crate.set("u0.voltage", 1.0));
        }
    }

    @Test
    void restsWhileItIsDisabled() {
        crate.done(crate.call("disable", Map.of()));
        crate.awaitState(State.DISABLED);
        crate.awaitText("u0.state", "ERROR");
        assertThat(crate.set("u0.voltage", 1.0)).isInstanceOf(Outcome.Failed.class);
        crate.done(crate.call("enable", Map.of()));
        crate.awaitState(State.ACTIVE);
        crate.awaitText("u0.state", "OFF");
    }

    @Test
    void neverTellsItsCommunities() {
        reopen(c -> CrateUnderTest.with(
                c,
                "communities",
                Map.of("public", new org.fieldrack.config.Secret("p", () -> "public"), "guru", secretGuru())));
        Outcome outcome = crate.set("u0.voltage", 1.0);
        assertThat(outcome.toString()).contains("no answer").doesNotContain("s3cr3t-name");
    }

    private static org.fieldrack.config.Secret secretGuru() {
        return new org.fieldrack.config.Secret("g", () -> "s3cr3t-name");
    }
}
