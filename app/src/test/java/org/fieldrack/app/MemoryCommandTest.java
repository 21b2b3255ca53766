package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code fieldrack memory} as specification section 12 has it: options, lines of JSON and exit codes. */
final class MemoryCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private Path memory = Path.of("");

    @BeforeEach
    void catalog() throws IOException {
        Path shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isDirectory(shm), "there is no /dev/shm here");
        memory = Files.createTempDirectory(shm, "fieldrack-cli");
        Files.writeString(folder.resolve("catalog.yaml"), """
                hammer:
                  params:
                    - {name: twin_a, type: uint64}
                    - {name: vec, type: "uint32[64]"}
                    - {name: twin_b, type: uint64}
                    - {name: count, type: uint64}
                arm:
                  device_id: 7
                  params:
                    - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                    - {name: step, type: int16, writeable: true}
                    - {name: volts, type: "double[1]"}
                """);
    }

    @AfterEach
    void clear() throws IOException {
        try (var rest = Files.list(memory)) {
            for (Path path : rest.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(memory);
    }

    private List<String> words(String command, String type, String... more) {
        List<String> words = new ArrayList<>(List.of("memory", command, "--folder", memory.toString()));
        if (!type.isEmpty()) {
            words.addAll(List.of("--catalog", "catalog.yaml", "--type", type, "--uid", "3"));
        }
        words.addAll(List.of(more));
        return words;
    }

    private Cli.Result run(String command, String type, String... more) throws IOException, InterruptedException {
        return Cli.run(folder, Map.of(), words(command, type, more).toArray(String[]::new));
    }

    private Process start(String command, String type, String... more) throws IOException {
        return Cli.start(folder, Map.of(), words(command, type, more).toArray(String[]::new));
    }

    private JsonNode one(String command, String type, String... more) throws IOException, InterruptedException {
        Cli.Result result = run(command, type, more);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(1);
        return JSON.readTree(result.out());
    }

    private static JsonNode next(BufferedReader lines) throws IOException {
        return JSON.readTree(Objects.requireNonNull(lines.readLine(), "the command ended without a word"));
    }

    @Test
    void layoutsAreThoseOfTheGoldenFile() throws IOException, InterruptedException {
        Optional<Path> found = Vectors.file("peripheral-buffers", "layouts.json");
        Assumptions.assumeTrue(found.isPresent(), "there are no golden layouts");
        Path golden = found.orElseThrow();
        JsonNode cases = JSON.readTree(Files.readString(golden)).path("cases");
        var types = JSON.createObjectNode();
        cases.forEach(c -> types.set(c.path("name").asString(), c.path("entry")));
        Files.writeString(folder.resolve("golden.json"), types.toString());
        Cli.Result result = Cli.run(folder, Map.of(), "memory", "create", "--catalog", "golden.json", "--layout");
        assertThat(result.code()).as(result.err()).isZero();
        List<JsonNode> printed = result.out().lines().map(JSON::readTree).toList();
        assertThat(printed).hasSize(types.size());
        for (JsonNode layout : printed) {
            JsonNode told = cases.valueStream()
                    .filter(c -> c.path("name").equals(layout.path("name")))
                    .findFirst()
                    .orElseThrow();
            told.properties().stream()
                    .filter(field -> !field.getKey().equals("entry"))
                    .forEach(field -> assertThat(layout.path(field.getKey()))
                            .as(layout.path("name") + "." + field.getKey())
                            .isEqualTo(field.getValue()));
        }
    }

    @Test
    void twoProcessesHammerAndOneThatCrashesIsRecovered() throws IOException, InterruptedException {
        assertThat(run("attach", "hammer", "--dump").code()).isEqualTo(2);
        Process creator = start("create", "hammer", "--hold", "600");
        try (BufferedReader held = creator.inputReader()) {
            assertThat(next(held).path("holding").asString()).isEqualTo("rt-hammer-3");
            Process second = start("attach", "hammer", "--hammer", "2", "--lock-timeout", "20");
            JsonNode ours = one("attach", "hammer", "--hammer", "2", "--lock-timeout", "20");
            JsonNode theirs = next(second.inputReader());
            assertThat(second.waitFor()).isZero();
            assertThat(ours.propertyNames())
                    .containsExactly("iterations", "torn", "timeouts", "ownerdead", "rebuilt", "max_wait_us");
            long total =
                    ours.path("iterations").asLong() + theirs.path("iterations").asLong();
            assertThat(ours.path("torn").asLong() + theirs.path("torn").asLong())
                    .isZero();
            assertThat(one("get", "hammer", "count").path("count").asLong()).isEqualTo(total);
            assertThat(run("attach", "hammer", "--crash-holding").code()).isNotZero();
            Cli.Result doctor = run("doctor", "");
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(JSON.readTree(doctor.out()).path("ownerDead").asBoolean())
                    .isTrue();
            JsonNode after = one("attach", "hammer", "--hammer", "0.2");
            assertThat(after.path("ownerdead").asLong()).isEqualTo(1);
            assertThat(after.path("torn").asLong()).isZero();
            assertThat(one("doctor", "").path("recoveries").asLong()).isEqualTo(1);
            creator.destroy();
            assertThat(creator.waitFor()).isZero();
        } finally {
            creator.destroyForcibly();
        }
        JsonNode dump = one("attach", "hammer", "--dump");
        assertThat(dump.path("valid_flag").asBoolean()).isFalse();
        assertThat(dump.path("update_block").path("vec")).hasSize(64);
    }

    @Test
    void valuesAreReadStoredFollowedAndRemoved() throws IOException, InterruptedException {
        Process creator = start("create", "arm", "--hold", "600");
        try (BufferedReader held = creator.inputReader()) {
            next(held);
            assertThat(run("set", "arm", "servo0=0.5", "step=-7", "volts=2.5").code())
                    .isZero();
            assertThat(one("get", "arm").toString()).isEqualTo("{\"servo0\":0.5,\"step\":-7,\"volts\":[2.5]}");
            Cli.Result refused = run("set", "arm", "servo0=0.25", "step=40000");
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("step").doesNotContain("\tat ");
            assertThat(run("get", "arm", "none").code()).isEqualTo(2);
            assertThat(one("get", "arm", "servo0").path("servo0").asDouble()).isEqualTo(0.5);
            Process watch = start("watch", "arm", "--for", "600", "step");
            try (BufferedReader lines = watch.inputReader()) {
                assertThat(next(lines).path("step").asInt()).isEqualTo(-7);
                assertThat(run("set", "arm", "--write", "servo0=-0.5").code()).isZero();
                assertThat(run("set", "arm", "step=9").code()).isZero();
                JsonNode seen = next(lines);
                while (seen.path("step").asInt() != 9) {
                    seen = next(lines);
                }
            } finally {
                watch.destroy();
                assertThat(watch.waitFor()).isZero();
            }
            JsonNode dump = one("attach", "arm", "--dump");
            assertThat(dump.propertyNames())
                    .containsExactly("valid_flag", "update_block", "write_block", "control", "metrics");
            assertThat(dump.path("write_block").path("servo0").asDouble()).isEqualTo(-0.5);
            assertThat(dump.path("control").path("write").asInt()).isEqualTo(1);
            assertThat(dump.path("control").path("update").asInt()).isEqualTo(7);
            assertThat(run("ls", "").out()).contains("rt-arm-3").contains(" valid");
            assertThat(one("ls", "", "-o", "json").path("name").asString()).isEqualTo("rt-arm-3");
            assertThat(run("unlink", "arm").code()).isZero();
            assertThat(run("ls", "").out()).isEmpty();
        } finally {
            creator.destroyForcibly();
        }
        Cli.Result gone = run("get", "arm");
        assertThat(gone.code()).isEqualTo(4);
        assertThat(gone.err()).contains("nonexistent").doesNotContain("\tat ");
    }

    @Test
    void aPeerExactBufferIsAsThePeerMakesIt() throws IOException, InterruptedException {
        assertThat(run("create", "arm", "--peer-exact", "--dump").code()).isZero();
        JsonNode doctor = one("doctor", "");
        assertThat(doctor.path("kind").asInt()).isEqualTo(0xA1);
        assertThat(doctor.path("extended").asBoolean()).isFalse();
        assertThat(doctor.path("bytes").asLong()).isEqualTo(Files.size(memory.resolve("rt-arm-3")));
        assertThat(run("unlink", "", "--all").code()).isZero();
        assertThat(Files.exists(memory.resolve("rt-arm-3"))).isFalse();
    }
}
