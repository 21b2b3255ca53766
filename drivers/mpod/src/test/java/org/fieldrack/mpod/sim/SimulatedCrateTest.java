package org.fieldrack.mpod.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated crate as net-snmp sees it. */
class SimulatedCrateTest {
    @TempDir
    Path folder = Path.of("");

    private MpodSimulator crate;
    private NetSnmp snmp;

    SimulatedCrateTest() throws IOException {
        crate = start(MpodSimulatorOptions.STANDARD.withSimControl());
        snmp = new NetSnmp(crate.address());
    }

    private MpodSimulator start(MpodSimulatorOptions options) throws IOException {
        return new MpodSimulator("127.0.0.1", 0, options, folder, Clock.system());
    }

    private void restart(MpodSimulatorOptions options) throws IOException {
        crate.close();
        crate = start(options);
        snmp = new NetSnmp(crate.address());
    }

    @BeforeEach
    void switchOn() {
        assertThat(snmp.get("C.1.1.0")).isEqualTo("0");
        assertThat(snmp.set("private", "C.1.1.0", "i", "1")).isEqualTo("1");
    }

    @AfterEach
    void stop() {
        crate.close();
    }

    @Test
    void introducesItself() {
        assertThat(snmp.get(".1.3.6.1.2.1.1.1.0")).isEqualTo("\"WIENER MPOD (0000000, MPOD sim 1.0, MPODslave 1.10)\"");
        assertThat(snmp.get(".1.3.6.1.2.1.1.2.0")).isEqualTo(".1.3.6.1.4.1.19947.1.1.0");
        assertThat(snmp.get("C.3.1.0")).isEqualTo("24");
        assertThat(snmp.get("C.3.2.1.2.108")).isEqualTo("\"U107\"");
        assertThat(snmp.get("C.3.5.0")).isEqualTo("3");
        assertThat(snmp.run("snmpwalk", "2c", "public", "C.3.2.1.2").lines()).hasSize(24);
        String end = "No more variables";
        assertThat(snmp.run("snmpbulkwalk", "2c", "public", "C").lines().filter(l -> !l.contains(end)))
                .hasSameSizeAs(snmp.run("snmpwalk", "2c", "public", "C")
                        .lines()
                        .filter(l -> !l.contains(end))
                        .toList());
        assertThat(snmp.run("snmpwalk", "1", "public", "C").lines().count()).isGreaterThan(1000);
    }

    @Test
    void hasTheValuesOfAFirstBoot() {
        assertThat(snmp.number("C.3.2.1.22.101")).isEqualTo(-2000);
        assertThat(snmp.number("C.3.2.1.18.101")).isEqualTo(2000);
        assertThat(snmp.number("C.3.2.1.13.1")).isEqualTo(0.8, within(1e-6));
        assertThat(snmp.get("C.3.2.1.16.101")).isEqualTo("nan");
        assertThat(snmp.number("C.3.2.1.24.1")).isEqualTo(80);
        assertThat(snmp.get("C.3.2.1.37.1")).isEqualTo("8");
        assertThat(snmp.get("C.3.2.1.39.1")).isEqualTo("85");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.10.1")).contains("Opaque: Float: 0.000000");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.1")).contains("Hex-STRING: 00");
    }

    @Test
    void refusesAsSnmpSays() {
        assertThat(snmp.set("public", "C.3.2.1.9.1", "i", "1")).contains("noAccess");
        assertThat(snmp.set("admin", "C.3.2.1.10.1", "F", "1")).contains("noAccess");
        assertThat(snmp.set("guru", "C.3.2.1.10.1", "i", "1")).contains("wrongType");
        assertThat(snmp.set("guru", "C.3.2.1.10.1", "F", "9")).contains("wrongValue");
        assertThat(snmp.set("guru", "C.3.2.1.10.101", "F", "5")).contains("wrongValue");
        assertThat(snmp.set("guru", "C.3.2.1.10.1", "F", "nan")).contains("wrongValue");
        assertThat(snmp.set("guru", "C.3.2.1.10.9", "F", "1")).contains("noCreation");
        assertThat(snmp.set("guru", "C.3.2.1.22.1", "F", "1")).contains("notWritable");
        assertThat(snmp.set("guru", "C.3.2.1.30.1", "F", "1")).contains("notWritable");
        assertThat(snmp.set("guru", "C.1.15.0", "i", "1")).contains("notWritable");
        assertThat(snmp.set("guru", "C.5.1.1.1.2.1", "s", "0123456789abcdef")).contains("wrongLength");
        assertThat(snmp.run("snmpset", "1", "guru", "C.3.2.1.10.1", "F", "9")).contains("badValue");
        assertThat(snmp.run("snmpset", "1", "public", "C.3.2.1.9.1", "i", "1")).contains("noSuchName");
        assertThat(snmp.run("snmpget", "1", "public", "C.3.2.1.10.9")).contains("noSuchName");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.10.9")).contains("No Such Instance");
        assertThat(snmp.run("snmpget", "2c", "public", "C.77.0")).contains("No Such Object");
        assertThat(snmp.run("snmpget", "2c", "nobody", "C.1.1.0")).contains("Timeout");
        assertThat(snmp.run("snmpget", "2c", "public", "C.5.1.1.1.2.4")).contains("No Such");
    }

    @Test
    void writesAllOrNothing() {
        String answer = snmp.run("snmpset", "2c", "guru", "C.3.2.1.10.1", "F", "3", "C.3.2.1.10.2", "F", "99");
        assertThat(answer).contains("wrongValue");
        assertThat(snmp.number("C.3.2.1.10.1")).isZero();
    }

    @Test
    void coercesWithoutAWord() {
        assertThat(snmp.set("guru", "C.3.2.1.18.101", "F", "-1000")).isEqualTo("2000.000000");
        assertThat(snmp.set("guru", "C.3.2.1.16.101", "F", "3")).isEqualTo("nan");
        assertThat(snmp.set("guru", "C.3.2.1.37.101", "i", "8")).isEqualTo("0");
        assertThat(snmp.set("private", "C.3.4.1.9.0", "i", "0")).isEqualTo("-1");
        assertThat(snmp.set("private", "C.1.3.0", "i", "1")).isEqualTo("0");
        assertThat(snmp.get("C.1.3.0")).isEqualTo("0");
    }

    @Test
    void rampsAtItsRate() {
        snmp.set("guru", "C.3.2.1.10.101", "F", "-1000");
        long started = System.nanoTime();
        assertThat(snmp.set("private", "C.3.2.1.9.101", "i", "1")).isEqualTo("1");
        long switched = System.nanoTime();
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.101")).contains("80 10 80");
        long before = System.nanoTime();
        double volts = snmp.number("C.3.2.1.6.101");
        long after = System.nanoTime();
        assertThat(-volts).isBetween((before - switched) * 200e-9 - 2, (after - started) * 200e-9 + 2);
        assertThat(snmp.set("private", "C.3.2.1.9.101", "i", "0")).isEqualTo("0");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.101")).contains("00 08");
    }

    @Test
    void lowVoltageKeepsItsRegisterUntilItIsOff() throws IOException {
        snmp.set("guru", "C.3.2.1.10.1", "F", "4");
        snmp.set("guru", "C.3.2.1.13.1", "F", "0");
        snmp.set("private", "C.3.2.1.9.1", "i", "1");
        assertThat(snmp.number("C.3.2.1.6.1")).isEqualTo(4);
        assertThat(snmp.number("C.3.2.1.7.1")).isEqualTo(0.004, within(1e-6));
        assertThat(snmp.set("private", "C.3.2.1.9.1", "i", "0")).isEqualTo("1");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.1")).contains("80 08 80");
        snmp.set("guru", "C.99.8.0", "F", "100");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(snmp.get("C.3.2.1.9.1")).isEqualTo("0"));
    }

    private void steadyHighVoltage(int sub) {
        snmp.set("guru", "C.3.2.1.13." + sub, "F", "0");
        snmp.set("guru", "C.3.2.1.10." + sub, "F", "500");
        snmp.set("private", "C.3.2.1.9." + sub, "i", "1");
    }

    @Test
    void tripsAndStaysLatched() {
        steadyHighVoltage(201);
        steadyHighVoltage(202);
        snmp.set("admin", "C.3.2.1.15.201", "i", String.valueOf(3 << 6));
        assertThat(snmp.set("guru", "C.99.1.201", "F", "1000")).isEqualTo("1000.000000");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.201"))
                        .contains("04 02"));
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.202")).contains("00 02");
        assertThat(snmp.number("C.3.2.1.10.202")).isZero();
        assertThat(snmp.run("snmpget", "2c", "public", "C.1.2.0")).contains("88");
        assertThat(snmp.set("private", "C.3.2.1.9.201", "i", "1")).isEqualTo("0");
        snmp.set("guru", "C.99.1.201", "F", "1e9");
        snmp.set("private", "C.3.2.1.9.201", "i", "2");
        snmp.set("private", "C.3.2.1.9.201", "i", "2");
        assertThat(snmp.set("private", "C.3.2.1.9.201", "i", "1")).isEqualTo("0");
        snmp.set("private", "C.3.2.1.9.201", "i", "10");
        assertThat(snmp.set("private", "C.3.2.1.9.201", "i", "1")).isEqualTo("1");
    }

    @Test
    void waitsForTheTripTime() {
        steadyHighVoltage(201);
        snmp.set("admin", "C.3.2.1.27.201", "i", "60000");
        snmp.set("admin", "C.3.2.1.50.201", "i", "1");
        assertThat(snmp.get("C.3.2.1.15.201")).isEqualTo("64");
        snmp.set("guru", "C.99.1.201", "F", "1000");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.201")).contains("80 20");
        assertThat(snmp.number("C.3.2.1.6.201")).isEqualTo(1, within(1e-6));
        snmp.set("guru", "C.99.8.0", "F", "1000");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(snmp.get("C.3.2.1.9.201")).isEqualTo("0"));
    }

    @Test
    void obeysInhibits() {
        steadyHighVoltage(201);
        snmp.set("admin", "C.3.2.1.15.201", "i", String.valueOf(2 << 12));
        snmp.set("guru", "C.99.3.201", "i", "1");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.201"))
                        .contains("40 02"));
        snmp.set("guru", "C.99.3.201", "i", "0");
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.201")).contains("40 02");
        snmp.set("guru", "C.99.5.0", "i", "1");
        assertThat(snmp.run("snmpget", "2c", "public", "C.1.2.0")).contains("C8");
        assertThat(snmp.set("private", "C.3.2.1.9.1", "i", "1")).isEqualTo("0");
    }

    @Test
    void actsOnGroupsBoardsAndTheCrate() {
        snmp.set("guru", "C.3.2.1.13.1", "F", "0");
        snmp.set("private", "C.3.4.1.9.128", "i", "1");
        assertThat(snmp.get("C.3.2.1.9.8")).isEqualTo("1");
        assertThat(snmp.get("C.3.2.1.9.101")).isEqualTo("0");
        snmp.set("private", "C.3.4.1.9.65", "i", "1");
        assertThat(snmp.get("C.3.2.1.9.101")).isEqualTo("1");
        snmp.set("private", "C.1.1.0", "i", "0");
        assertThat(snmp.get("C.3.2.1.9.101")).isEqualTo("0");
        snmp.set("guru", "C.3.6.1.6.2", "F", "50");
        assertThat(snmp.number("C.3.2.1.13.101")).isEqualTo(1000);
    }

    @Test
    void truncatesBulksAndRefusesBigGets() {
        String bulk = snmp.run("snmpbulkget", "2c", "public", "-Cn0", "-Cr100", "C.3.2.1.5", "C.3.2.1.6");
        assertThat(bulk.lines().count()).isBetween(40L, 60L);
        String[] many = new String[60];
        java.util.Arrays.fill(many, "C.3.2.1.22.101");
        assertThat(snmp.run("snmpget", "2c", "public", many)).contains("tooBig");
    }

    @Test
    void keepsItsNvramOverARestart() throws IOException {
        MpodSimulatorOptions kept = new MpodSimulatorOptions("std3", true, Optional.of(Path.of("crate.nvram")), 0, 1);
        restart(kept);
        snmp.set("private", "C.1.1.0", "i", "1");
        snmp.set("guru", "C.3.2.1.10.101", "F", "-321.5");
        snmp.set("guru", "C.3.2.1.37.1", "i", "72");
        snmp.set("guru", "C.5.1.1.1.2.2", "s", "secret");
        restart(kept);
        assertThat(snmp.number("C.3.2.1.10.101")).isEqualTo(-321.5);
        assertThat(snmp.get("C.1.1.0")).isEqualTo("0");
        assertThat(snmp.set("private", "C.1.1.0", "i", "1")).contains("No Response");
        assertThat(snmp.set("secret", "C.1.1.0", "i", "1")).isEqualTo("1");
        assertThat(snmp.get("C.3.2.1.9.1")).isEqualTo("1");
        snmp.set("guru", "C.99.6.0", "i", "1");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(snmp.get("C.1.1.0")).isEqualTo("0"));
    }

    @Test
    void remembersThatAnEmergencyOffTookTheSetPoint() throws IOException {
        MpodSimulatorOptions kept = new MpodSimulatorOptions("std3", true, Optional.of(Path.of("off.nvram")), 0, 1);
        restart(kept);
        snmp.set("guru", "C.3.2.1.10.201", "F", "500");
        snmp.set("private", "C.3.4.1.9.65", "i", "3");
        restart(kept);
        assertThat(snmp.number("C.3.2.1.10.201")).isZero();
    }

    @Test
    void namesANvramThatItCannotRead() throws IOException {
        java.nio.file.Files.writeString(folder.resolve("bad.nvram"), "u0.voltage=much\n");
        assertThatThrownBy(() -> start(new MpodSimulatorOptions("std3", true, Optional.of(Path.of("bad.nvram")), 0, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad.nvram is damaged")
                .hasMessageContaining("delete it");
    }

    @Test
    void limitsTheCurrentOfAShortCircuit() {
        snmp.set("guru", "C.3.2.1.13.1", "F", "0");
        snmp.set("guru", "C.3.2.1.10.1", "F", "5");
        snmp.set("guru", "C.99.1.1", "F", "0");
        snmp.set("private", "C.3.2.1.9.1", "i", "1");
        assertThat(snmp.number("C.3.2.1.6.1")).isZero();
        assertThat(snmp.number("C.3.2.1.7.1")).isEqualTo(10);
        assertThat(snmp.run("snmpget", "2c", "public", "C.3.2.1.4.1")).contains("80 20");
    }

    @Test
    void servesNoControlBranchUnlessAsked() throws IOException {
        restart(MpodSimulatorOptions.STANDARD);
        assertThat(snmp.run("snmpget", "2c", "guru", "C.99.8.0")).contains("No Such");
        restart(MpodSimulatorOptions.STANDARD.withLayout("bench"));
        assertThat(snmp.get("C.3.1.0")).isEqualTo("160");
    }
}
