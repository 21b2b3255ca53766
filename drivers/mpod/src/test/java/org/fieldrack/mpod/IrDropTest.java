package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The correction of the drop over cables, against the simulated crate with a resistive load behind a cable. */
class IrDropTest {
    private static final double CABLE = 0.5;
    private static final double LOAD = 1.5;
    private static final String WAITS = "waits for a set-point";

    @TempDir
    Path folder = Path.of("");

    private final MpodSimulator simulator = CrateUnderTest.simulator(Path.of(""));
    private final SimControl control = new SimControl(simulator.address());
    private CrateUnderTest crate = open(1, true);

    IrDropTest() throws IOException {}

    private CrateUnderTest open(double largest, boolean mayWrite) {
        IrCorrection correction =
                new IrCorrection(Map.of("u0", CABLE, "u100", 1e6), largest, 0.01, Duration.ofMillis(100));
        control.integer("1.1.0", 1);
        control.real("99.1.1", (float) (LOAD + CABLE));
        return CrateUnderTest.active(
                simulator.address(),
                Path.of(System.getProperty("java.io.tmpdir")),
                c -> CrateUnderTest.with(CrateUnderTest.with(c, "irCorrection", correction), "control", mayWrite));
    }

    private void reopen(double largest, boolean mayWrite) {
        crate.close();
        crate = open(largest, mayWrite);
    }

    @AfterEach
    void stop() {
        crate.close();
        control.close();
        simulator.close();
    }

    private void on(double volts) {
        crate.done(crate.set(Map.of("u0.voltageRiseRate", 200.0, "u0.voltageFallRate", 200.0)));
        crate.done(crate.set("u0.voltage", volts));
        crate.done(crate.set("u0.switch", 1));
    }

    private void awaitNumber(String path, double value, double slack) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(crate.number(path)).as(path).isCloseTo(value, within(slack)));
    }

    /** Waits until the poll has looked this often again. */
    private void polls(int count) {
        long before = polled();
        await().atMost(Duration.ofSeconds(10)).until(() -> polled() >= before + count);
    }

    private long polled() {
        return (long) crate.number("sysUpTime") / 5;
    }

    private long corrections() {
        return crate.device.counters().get("ir_corrections");
    }

    @Test
    void theLoadGetsTheTarget() {
        assertThat(crate.text("u0.irState")).isEqualTo(WAITS);
        on(2);

        awaitNumber("u0.loadVoltage", 2, 0.02);
        assertThat(crate.number("u0.irTarget")).isEqualTo(2);
        assertThat(crate.number("u0.irCorrection")).isCloseTo(2 * CABLE / LOAD, within(0.03));
        assertThat(crate.number("u0.voltage")).isCloseTo(2 + crate.number("u0.irCorrection"), within(1e-3));
        assertThat(crate.text("u0.irState")).isEqualTo("corrects");
        assertThat(corrections()).isPositive();
        assertThat(crate.device.readings().reading("u1.irCorrection")).isEmpty();
    }

    @Test
    void aSteadyLoadIsNotWrittenAgain() {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        polls(20);
        long before = corrections();
        polls(40);
        assertThat(corrections()).isEqualTo(before);
        control.real("99.1.1", 4);
        // the drop is an eighth of the set-point now
        awaitNumber("u0.irCorrection", 2 * CABLE / (4 - CABLE), 0.03);
        assertThat(corrections()).isGreaterThan(before);
    }

    @Test
    void noCorrectionPassesTheLargestOrABound() {
        reopen(0.3, true);
        on(2);
        awaitNumber("u0.voltage", 2.3, 1e-3);
        awaitText("at its largest correction");
        crate.done(crate.set("u0.supervisionMaxSenseVoltage", 2.1));
        crate.done(crate.set("u0.voltage", 2.05));
        awaitNumber("u0.voltage", 2.1, 1e-3);
        polls(10);
        assertThat(control.real(voltage())).isCloseTo(2.1f, within(1e-3f));
        assertThat(crate.text("u0.state")).isEqualTo("ON");
    }

    private void awaitText(String words) {
        crate.awaitText("u0.irState", words);
    }

    private static String voltage() {
        return "3.2.1.10.1";
    }

    @Test
    void anotherTargetStartsAnew() {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        crate.done(crate.set("u0.voltage", 1.0));
        awaitNumber("u0.loadVoltage", 1, 0.02);
        assertThat(crate.number("u0.irTarget")).isEqualTo(1);
    }

    @Test
    void theSetPointGoesBackWhenSwitchedOff() {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        crate.done(crate.set("u0.switch", 0));
        awaitNumber("u0.irCorrection", 0, 0);
        assertThat(control.real(voltage())).isEqualTo(2f);
        long before = corrections();
        polls(20);
        assertThat(corrections()).isEqualTo(before);
    }

    @Test
    void aTrippedChannelIsLeftAlone() {
        crate.done(crate.set(Map.of("u0.supervisionBehaviorCheckBox.maxCurrentChannelOff", true)));
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        crate.done(crate.set("u0.supervisionMaxCurrent", 0.5));
        crate.awaitText("u0.state", "TRIPPED");
        awaitText("holds: the channel is TRIPPED");
        float held = control.real(voltage());
        long before = corrections();
        polls(20);
        assertThat(corrections()).isEqualTo(before);
        assertThat(control.real(voltage())).isEqualTo(held);
    }

    @Test
    void anEmergencyOffEndsIt() {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        crate.done(crate.call("u0.emergencyOff", Map.of()));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> crate.text("u0.irState").startsWith(WAITS));
        assertThat(control.real(voltage())).isEqualTo(0f);
    }

    @Test
    void aSetPointOfOthersIsTheirs() {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        control.real(voltage(), 1);
        awaitText(WAITS + ": the crate's was changed by others");
        polls(20);
        assertThat(control.real(voltage())).isEqualTo(1f);
    }

    @Test
    void whatIsSavedIsTheTarget() throws IOException {
        on(2);
        awaitNumber("u0.loadVoltage", 2, 0.02);
        crate.done(crate.call("saveSetpoints", Map.of("file", Value.of("ir.yaml"))));
        Path file = crate.device.storeFolder().resolve("crate").resolve("ir.yaml");
        assertThat(SavedSet.read(file).channels().getOrDefault("u0", Map.of())).containsEntry("voltage", 2.0);
        Files.delete(file);
    }

    @Test
    void withoutControlNothingIsWritten() {
        reopen(1, false);
        control.real(voltage(), 2);
        control.integer("3.2.1.9.1", 1);
        awaitNumber("u0.measurementTerminalVoltage", 2, 0.05);
        awaitNumber("u0.loadVoltage", 2 * LOAD / (LOAD + CABLE), 0.05);
        polls(20);
        assertThat(corrections()).isZero();
        assertThat(control.real(voltage())).isEqualTo(2f);
        assertThat(crate.text("u0.irState")).isEqualTo(WAITS);
    }

    @Test
    void negativeSupplyGrowsInMagnitude() {
        control.real("99.1.101", 1e8f);
        crate.done(crate.set(Map.of("u100.voltageRiseRate", 2000.0, "u100.voltage", -100.0)));
        crate.done(crate.set("u100.switch", 1));
        // 1 µA over a megohm is a volt, which is just the largest
        awaitNumber("u100.voltage", -101, 0.02);
    }
}
