package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fieldrack.device.Simulator;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fieldrack oni …} against a controller at the wire. */
@Timeout(120)
final class OniCommandTest {
    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Simulator controller;

    @BeforeEach
    void serve() throws IOException {
        controller = OniSimulatorService.acceptance();
    }

    @AfterEach
    void close() throws InterruptedException {
        controller.close();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Runs a command and returns what it prints. */
    private static String says(int code, String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream caught = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(caught);
            System.setErr(caught);
            assertThat(Main.run(words))
                    .as(String.join(" ", words) + ": " + bytes)
                    .isEqualTo(code);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String oni(int code, String... words) {
        List<String> all = new ArrayList<>(List.of("oni"));
        all.addAll(List.of(words));
        all.addAll(List.of("--controller", controller.address()));
        return says(code, all.toArray(String[]::new));
    }

    /** Starts a command that serves and returns where. */
    private String started(String... words) throws IOException {
        Process process = Cli.start(folder, Map.of(), words);
        processes.add(process);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = String.valueOf(out.readLine());
        assertThat(line).startsWith("ready oni+tcp://127.0.0.1:");
        return line.substring("ready ".length());
    }

    @Test
    void tableRegistersAndStream() {
        assertThat(oni(0, "table")).contains("1.0").contains("RHD2164 amplifier");
        assertThat(oni(0, "table", "-o", "json"))
                .contains("{\"address\":\"1.0\",\"id\":3,\"version\":1,\"readSize\":142,\"writeSize\":0");
        assertThat(oni(0, "reg", "get", "0.3", "1")).startsWith("42 ");
        assertThat(oni(0, "reg", "set", "0x0003", "1", "0x10")).startsWith("16");
        assertThat(oni(4, "reg", "get", "0.4", "0"))
                .contains("(-5)")
                .contains("0.4")
                .contains("refused");
        assertThat(oni(2, "reg", "set", "0.0", "1", "0")).contains("(-6)").contains("refused");
        assertThat(oni(2, "reg", "get", "x.1", "0")).contains("HUB.DEVICE");
        assertThat(oni(0, "stream", "--device", "0.3", "--count", "2", "-o", "json"))
                .contains("\"time\":250000")
                .contains("\"device\":\"0.3\"");
        assertThat(oni(0, "latency", "--count", "50")).contains("p99");
    }

    @Test
    void recordsExportsAndReplays() throws Exception {
        Path file = folder.resolve("read.raw");
        assertThat(oni(0, "record", "--for", "500ms", file.toString())).contains("frames");
        assertThat(oni(3, "record", "--for", "500ms", file.toString())).contains("is there already");
        assertThat(says(
                        0,
                        "oni",
                        "export",
                        file.toString(),
                        folder.resolve("oe").toString()))
                .contains("0 lost, 0 clipped");
        assertThat(Files.exists(folder.resolve("oe/structure.oebin"))).isTrue();
        assertThat(says(
                        0,
                        "oni",
                        "export",
                        "--format",
                        "jls",
                        file.toString(),
                        folder.resolve("jls").toString()))
                .contains("rhd2164-1-0: ")
                .contains("0 lost");
        try (JlsReader jls = JlsReader.open(folder.resolve("jls/rhd2164-1-0.jls"))) {
            assertThat(jls.signals()).hasSize(68); // and the one that carries annotations
            int signal = jls.signal("amp3").orElseThrow().id();
            assertThat(jls.signal("amp3").orElseThrow().sampleRate()).isEqualTo(30_001);
            int count = (int) jls.length(signal);
            assertThat(count).isGreaterThan(3000);
            double[] values = new double[count];
            jls.samples(signal).numbers(0, count, values);
            for (int n = 0; n < count; n++) {
                assertThat(values[n]).isEqualTo(0x8000 + (7 * n + 31 * 3 & 0x3FF));
            }
            long began = JlsTime.nanos(jls.timeMap(signal).timestamp(0));
            assertThat(Math.abs(began - System.currentTimeMillis() * 1_000_000L))
                    .isLessThan(120_000_000_000L);
        }
        String address = started("oni", "replay", file.toString(), "--fast", "--listen", "127.0.0.1:0");
        assertThat(says(0, "oni", "table", "--controller", address)).contains("BNO055");
        assertThat(says(0, "oni", "stream", "--count", "1", "--controller", address))
                .contains("8333  1.0");
        assertThat(says(3, "oni", "replay", folder.resolve("none.raw").toString()))
                .contains("none.raw");
    }

    @Test
    void servesAFloodAndEndsCleanly() throws Exception {
        String address = started("oni", "serve", "--flood", "148", "--listen", "127.0.0.1:0");
        assertThat(says(0, "oni", "table", "--controller", address)).contains("148");
        assertThat(says(0, "oni", "stream", "--count", "3", "--controller", address)
                        .lines())
                .hasSize(3);
        Process server = processes.getFirst();
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }
}
