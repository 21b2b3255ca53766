package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a running laboratory, and what it says to bad input: one sentence and the exit code. */
final class CommandLineTest {
    @TempDir
    private static Path folder;

    private static Laboratory laboratory;
    private static Map<String, String> environment = Map.of();

    @BeforeAll
    static void open() throws Exception {
        assertThat(Cli.run(folder, Map.of(), "new", "lab.yaml").code()).isZero();
        LabFile file = new LabFileReader(new Drivers(), Map.of())
                .read(folder.resolve("lab.yaml"))
                .orElseThrow();
        laboratory = new Laboratory(file.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0")));
        environment = Map.of("FIELDRACK_SERVER", laboratory.address());
        org.awaitility.Awaitility.await()
                .until(() -> laboratory
                        .lab()
                        .device("psu")
                        .orElseThrow()
                        .readings()
                        .reading("volts")
                        .isPresent());
    }

    @AfterAll
    static void close() {
        laboratory.close();
    }

    private static Cli.Result run(String... arguments) throws IOException, InterruptedException {
        return Cli.run(folder, environment, arguments);
    }

    private static void assertFails(int code, String sentence, String... arguments)
            throws IOException, InterruptedException {
        Cli.Result result = run(arguments);
        assertThat(result.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(result.code()).as(String.join(" ", arguments)).isEqualTo(code);
    }

    /** Commands that read a recording's files find them by its name where its laboratory runs. */
    @Test
    void aRecordingIsFoundByItsName() throws Exception {
        String name = run("record", "start", "named")
                .out()
                .strip()
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(run("record", "stop").code()).isZero();
        Path place = folder.resolve("store/recordings");
        String found;
        try (java.util.stream.Stream<Path> all = Files.list(place)) {
            found = all.map(one -> one.getFileName().toString())
                    .filter(one -> one.endsWith("-named"))
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(name).contains(found);
        assertThat(run("record", "show", found).out())
                .contains(place.resolve(found).toString());
        assertThat(run("verify", found).out()).contains(found + ": 0 samples, 0 lost, complete");
        assertThat(run("verify", place.resolve(found).toString()).code()).isZero();
        assertThat(run("export", found, "--to-file", "named.csv").code()).isZero();
        assertFails(4, "there is no folder nobody here; as a name: there is no recording nobody", "verify", "nobody");
        assertFails(2, "there is no recording a/b", "verify", "a/b");
        assertFails(4, "as a name: no laboratory runs at", "verify", found, "--server", "http://127.0.0.1:1");
    }

    @Test
    void readsAndSets() throws Exception {
        assertThat(run("ls").out()).contains("pc", "psu", "ACTIVE");
        assertThat(run("ls", "psu").out()).contains("psu.volts");
        assertThat(run("set", "psu.volts", "5").out()).isEqualTo("psu.volts = 5 V\n");
        org.awaitility.Awaitility.await()
                .until(() -> run("get", "psu.volts").out().equals("5 V\n"));
        assertThat(run("set", "psu.volts", "6500 mV").code()).isZero();
        org.awaitility.Awaitility.await()
                .until(() -> run("get", "psu.volts", "-o", "json").out().contains("\"value\":6.5"));
        assertThat(run("watch", "pc.**", "-n", "3").out().lines()).hasSize(3);
        assertThat(run("watch", "psu.volts", "-n", "1").out())
                .contains("psu.volts = ")
                .endsWith(" V\n");
        assertThat(run("log", "psu", "--kind", "set").out()).contains("psu.volts", "SET");
        assertThat(run("doctor").out()).contains("java", "laboratory");
        assertThat(run("generate-completion").out()).contains("fieldrack");
    }

    @Test
    void refusalsNameTheRule() throws Exception {
        assertFails(2, "psu.volts 50 V is above max 30 V", "set", "psu.volts", "50");
        assertFails(2, "psu.volts takes a number, not \"high\"", "set", "psu.volts", "high");
        assertFails(2, "psu.current is read-only", "set", "psu.current", "1");
        assertFails(2, "psu.volts needs access level USER", "set", "psu.volts", "1", "--level", "observer");
        assertFails(2, "is in V, not in A", "set", "psu.volts", "5 A");
        assertFails(2, "the value of psu.volts is missing", "set", "psu.volts");
        assertFails(2, "is not an address", "get", "psu");
    }

    @Test
    void whatIsNotThereIsFour() throws Exception {
        assertFails(4, "did you mean psu", "get", "psi.volts");
        assertFails(4, "did you mean volts", "get", "psu.volt");
        assertThat(Cli.run(folder, Map.of("FIELDRACK_SERVER", "http://127.0.0.1:9"), "ls")
                        .code())
                .isEqualTo(4);
    }

    @Test
    void whatWasRecordedFromTheBusReplaysAsAnInstrument() throws Exception {
        assertThat(run("bus", "record", "psu", "psu.capture", "--for", "3s").out())
                .contains("psu.capture: ");
        assertThat(Files.readString(folder.resolve("psu.capture")))
                .startsWith("# fieldrack bus capture 1\n# psu at tcp://")
                .contains(" > VOLT?\\n");
        Process replay = Cli.start(folder, Map.of(), "bus", "replay", "psu.capture", "--at-once");
        try (var out = replay.inputReader()) {
            String ready = java.util.Objects.requireNonNull(out.readLine(), "ended before it was ready");
            String bus = ready.substring("ready ".length());
            Cli.Result first = run("proto", "run", "supply.proto", "getVolts", "--bus", bus);
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).matches("[0-9.]+\n");
            assertThat(run("proto", "run", "supply.proto", "getVolts", "--bus", bus)
                            .out())
                    .isEqualTo(first.out());
        } finally {
            replay.destroy();
        }
        assertThat(replay.waitFor()).isZero();
        assertFails(3, "cannot be read", "bus", "replay", "none.capture");
        assertFails(3, "is not a bus capture", "sim", "replay", "lab.yaml");
        assertFails(4, "did you mean psu", "bus", "record", "psi", "x.capture");
        assertFails(2, "is not a byte line", "bus", "record", "vxi11://127.0.0.1/inst0", "x.capture");
    }

    @Test
    void badLabFilesAreThree() throws Exception {
        Files.writeString(folder.resolve("bad1.yaml"), "lab: x\ndevices: {a: {driver: host, pol: 1s}}\n");
        assertFails(3, "bad1.yaml:2:29: unknown key pol: did you mean poll?", "check", "bad1.yaml");
        Files.writeString(
                folder.resolve("bad2.yaml"),
                "lab: x\ndevices: {a: {driver: protocol, bus: \"tcp://127.0.0.1:1\", protocol: {file: none.proto}}}\n");
        assertFails(3, "none.proto", "run", "bad2.yaml");
        Files.writeString(folder.resolve("broken.proto"), "Terminator = LF;\ngetVolts { out \"V?; }\n");
        Files.writeString(
                folder.resolve("bad3.yaml"),
                "lab: x\ndevices: {a: {driver: protocol, bus: \"tcp://127.0.0.1:1\", protocol: {file: broken.proto}}}\n");
        assertFails(3, "broken.proto:2:", "check", "bad3.yaml");
        assertFails(3, "there is no such file", "check", "nowhere.yaml");
        assertFails(3, "exists already", "new", "lab.yaml");
    }

    @Test
    void aPortInUseAndAStoreThatCannotBeWrittenAreThree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Files.writeString(
                    folder.resolve("port.yaml"),
                    "lab: port\nserve: {http: {listen: \"127.0.0.1:" + taken.getLocalPort() + "\"}}\n");
            assertFails(3, "cannot listen on 127.0.0.1:" + taken.getLocalPort(), "run", "port.yaml");
        }
        Files.writeString(
                folder.resolve("store.yaml"),
                "lab: s\nstore: lab.yaml/inside\nserve: {http: {listen: \"127.0.0.1:0\"}}\n");
        assertFails(3, "store", "run", "store.yaml");
    }

    @Test
    void aLaboratoryEndsCleanlyOnSigterm() throws Exception {
        Files.writeString(
                folder.resolve("term.yaml"),
                "lab: term\ndevices: {pc: {driver: host}}\nserve: {http: {listen: \"127.0.0.1:0\"}}\n");
        Process process = Cli.start(folder, Map.of(), "run", "term.yaml");
        try (var out = process.inputReader()) {
            while (!java.util.Objects.requireNonNull(out.readLine(), "ended before it was ready")
                    .startsWith("ready in")) {
                // the screen's lines before
            }
            process.destroy();
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void wrongUsageIsTwo() throws Exception {
        assertFails(2, "there is no command frobnicate", "frobnicate");
        assertFails(
                2, "fieldrack: unknown option: '--last'; fieldrack stats --help shows how\n", "stats", "--last", "1s");
        assertThat(run("run", "--for", "soon", "lab.yaml").code()).isEqualTo(2);
        assertFails(2, "there is no simulator", "sim", "toaster");
    }

    @Test
    void reloadKeepsWhatDidNotChange() throws Exception {
        var pc = laboratory.lab().device("pc").orElseThrow();
        String before = Files.readString(folder.resolve("lab.yaml"));
        Files.writeString(
                folder.resolve("lab.yaml"), before.replace("devices:\n", "devices:\n  pc2: {driver: host}\n"));
        assertThat(run("reload").out()).contains("opened pc2, 2 kept running");
        assertThat(laboratory.lab().device("pc")).contains(pc);
        Files.writeString(folder.resolve("lab.yaml"), before + "nonsense: 1\n");
        assertFails(2, "unknown key nonsense", "reload");
        assertThat(laboratory.lab().device("pc2")).isPresent();
        Files.writeString(folder.resolve("lab.yaml"), before);
        assertThat(run("reload").out()).contains("closed pc2, 2 kept running");
    }
}
