package org.fieldrack.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordBinderTest {
    enum Mode {
        FAST,
        VERY_SLOW
    }

    record Inner(
            @Key(value = "A number.", min = 0, max = 10) double level) {}

    record Sample(
            @Key(value = "The address.", example = "tcp://h:1")
            String bus,

            @Key(value = "How often.", def = "1s") Duration poll,
            @Key(value = "How.", def = "fast") Mode mode,
            @Key(value = "Room.", def = "1MiB", size = true) long room,
            @Key("Inner ones.") Map<String, Inner> inner,
            @Key("Words.") List<String> words,
            @Key("Who knows.") Optional<Secret> secret,
            @Key("A file.") Optional<Path> file) {}

    record Door(
            @Key(value = "Where.", def = "usb:") String bus,
            @Key(value = "Called.", def = "\"\"") String name) {}

    private final Problems problems = new Problems();

    private Optional<Sample> bind(String yaml) {
        RecordBinder binder = new RecordBinder(problems, Path.of("/base"), name -> new Secret(name, () -> "s3"));
        return Yaml.parse("lab.yaml", yaml, problems).flatMap(node -> binder.bind(Sample.class, node));
    }

    private List<String> texts() {
        return problems.all().stream().map(Problem::text).toList();
    }

    @Test
    void aDefaultWithAColonIsText() {
        RecordBinder binder = new RecordBinder(problems, Path.of("/base"), name -> new Secret(name, () -> "s3"));
        assertThat(Yaml.parse("lab.yaml", "{}", problems).flatMap(node -> binder.bind(Door.class, node)))
                .contains(new Door("usb:", ""));
        assertThat(texts()).isEmpty();
    }

    @Test
    void aLongValueIsCutInAMessage() {
        assertThat(bind("x".repeat(5000))).isEmpty();
        assertThat(texts().getFirst()).contains("x …").hasSizeLessThan(200);
    }

    @Test
    void everythingAsWritten() {
        Sample s = bind("""
                bus: tcp://h:5025
                poll: 200ms
                mode: very-slow
                room: 2kB
                inner: {a: {level: 3}}
                words: [x, y]
                secret: {secret: key-1}
                file: f.txt
                """).orElseThrow();
        assertThat(s.poll()).isEqualTo(Duration.ofMillis(200));
        assertThat(s.mode()).isEqualTo(Mode.VERY_SLOW);
        assertThat(s.room()).isEqualTo(2000);
        assertThat(s.inner()).containsEntry("a", new Inner(3));
        assertThat(s.words()).containsExactly("x", "y");
        assertThat(s.file()).contains(Path.of("/base/f.txt"));
        assertThat(s.secret().orElseThrow().reveal()).isEqualTo("s3");
        assertThat(s.toString()).doesNotContain("s3");
    }

    @Test
    void defaultsWhereNothingIsWritten() {
        Sample s = bind("bus: x").orElseThrow();
        assertThat(s)
                .isEqualTo(new Sample(
                        "x",
                        Duration.ofSeconds(1),
                        Mode.FAST,
                        1 << 20,
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void allProblemsAtOnceWithPlaceAndRemedy() {
        assertThat(bind("""
                pol: 1s
                mode: quick
                room: lots
                inner:
                  a: {level: 11}
                  b: {level: high}
                secret: hunter2
                """)).isEmpty();
        assertThat(texts())
                .containsExactly(
                        "lab.yaml:1:1: unknown key pol: did you mean poll?",
                        "lab.yaml:1:1: the key bus is missing (The address), for example bus: tcp://h:1",
                        "lab.yaml:2:7: mode: takes one of fast, very_slow, not quick",
                        "lab.yaml:3:7: room: \"lots\" is not a size: write bytes or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 64MiB",
                        "lab.yaml:5:14: level: 11 is outside 0 to 10",
                        "lab.yaml:6:14: level: takes a number, not high",
                        "lab.yaml:7:9: secret is a secret and must not stand in the file: write {secret: NAME} and keep it in the environment as FIELDRACK_SECRET_<NAME> or in the file secrets/NAME beside this file");
    }

    @Test
    void brokenYamlIsLocated() {
        assertThat(bind("bus: [1, 2\npoll: 1s\n")).isEmpty();
        assertThat(texts())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("lab.yaml:2:")
                .contains("not valid YAML");
    }

    @Test
    void aKeyStandsOnce() {
        bind("bus: a\nbus: b\n");
        assertThat(texts()).containsExactly("lab.yaml:2:1: the key bus stands twice: remove one");
    }
}
