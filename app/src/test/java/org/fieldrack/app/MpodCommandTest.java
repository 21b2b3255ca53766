package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.app.mpod.CrateLab;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Device;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.property.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands on a crate, each as a process of its own against a running laboratory. */
final class MpodCommandTest {
    @TempDir
    private static Path folder;

    private static MpodSimulator crate;
    private static Laboratory laboratory;
    private static Device device;

    @BeforeAll
    static void open() throws IOException {
        crate = new MpodSimulator(
                "127.0.0.1", 0, MpodSimulatorOptions.STANDARD.withSimControl(), folder, Clock.system());
        laboratory = CrateLab.open(
                folder.resolve("lab"), Map.of("crate", crate.address().substring("snmp://".length())));
        device = laboratory.lab().device("crate").orElseThrow();
        await().atMost(Duration.ofSeconds(30)).until(() -> device.state().state() == State.ACTIVE);
    }

    @AfterAll
    static void close() {
        laboratory.close();
        crate.close();
    }

    private static Cli.Result run(String... arguments) throws IOException, InterruptedException {
        return Cli.run(folder, Map.of("FIELDRACK_SERVER", laboratory.address()), arguments);
    }

    private static String done(String... arguments) throws IOException, InterruptedException {
        Cli.Result result = run(arguments);
        assertThat(result.code())
                .as(String.join(" ", arguments) + ": " + result.err())
                .isZero();
        return result.out();
    }

    private static void refused(String sentence, String... arguments) throws IOException, InterruptedException {
        Cli.Result result = run(arguments);
        assertThat(result.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(result.code()).as(String.join(" ", arguments)).isEqualTo(Exit.USAGE);
    }

    private static void awaitText(String path, String text) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> device.readings()
                        .reading(path)
                        .map(reading -> reading.value().text())
                        .orElse("")
                        .equals(text));
    }

    @Test
    void aDayAtTheCrate() throws Exception {
        assertThat(done("mpod", "ls", "crate").lines())
                .hasSize(24)
                .anyMatch(line -> line.startsWith("u107") && line.contains("OFF"));
        done("mpod", "set", "crate.sysMainSwitch", "1");
        switchedOnAndOff();
        savedComparedAndRestored();
        assertThat(done("mpod", "ramp", "crate", "low", "1")).contains("group low is at 1 V");
        assertThat(done("mpod", "trips", "crate")).contains("no trips");
        refused("is no channel", "mpod", "on", "crate.x7");
        refused("above max", "mpod", "set", "crate.u0.voltage", "99");
        refused("has no group", "mpod", "ramp", "crate", "none", "1");
    }

    private static void switchedOnAndOff() throws Exception {
        assertThat(done("mpod", "on", "crate.u200-u202")).contains("u200 u201 u202 on");
        awaitText("u202.state", "ON");
        done("mpod", "off", "crate.u200");
        awaitText("u200.state", "OFF");
        done("mpod", "off", "--emergency", "crate.u201");
        awaitText("u201.state", "INTERLOCKED");
        done("mpod", "set", "crate.u201.operator", "resetEmergencyOff");
        done("mpod", "clear", "crate.u201");
        done("mpod", "clear", "crate.ma2");
        done("mpod", "clear", "crate");
        awaitText("u201.state", "OFF");
    }

    private static void savedComparedAndRestored() throws Exception {
        Path file = folder.resolve("good.yaml");
        assertThat(done("mpod", "save", "crate", file.toString())).contains("24 channels");
        assertThat(Files.readString(file)).contains("u107").doesNotContain("guru");
        done("mpod", "set", "crate.u0.voltage", "3");
        assertThat(done("mpod", "diff", "crate", file.toString())).contains("crate.u0.voltage  3 → 0");
        refused("nothing was written yet", "mpod", "restore", "crate", file.toString());
        assertThat(done("mpod", "get", "crate.u0.voltage")).contains("3");
        assertThat(done("mpod", "restore", "crate", file.toString(), "--yes")).contains("1 value written");
        assertThat(done("mpod", "diff", "crate", file.toString())).isEmpty();
    }
}
