package org.fieldrack.app.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabFileReaderTest {
    @TempDir
    private Path folder;

    private final LabFileReader reader = new LabFileReader(new Drivers(), Map.of());

    private Optional<LabFile> read(String text) throws IOException {
        return reader.read(Files.writeString(folder.resolve("lab.yaml"), text));
    }

    private List<String> problems() {
        return reader.problems().all().stream()
                .map(p -> p.text().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void aLabWithAnInclude() throws IOException {
        Files.writeString(folder.resolve("more.yaml"), "devices: {pc2: {driver: host, poll: 2s}}");
        LabFile lab = read("lab: a\ninclude: [more.yaml]\ndevices: {pc: {driver: host}}\n")
                .orElseThrow();
        assertThat(lab.order()).containsExactlyInAnyOrder("pc", "pc2");
        assertThat(lab.store()).isEqualTo(folder.resolve("a"));
        assertThat(lab.serve().web().listen()).isEqualTo("127.0.0.1:8080");
    }

    @Test
    void aMisspeltPropertyOfAnotherDeviceIsFound() throws IOException {
        Files.writeString(folder.resolve("meter.proto"), """
                Terminator = LF;
                get { out "ALL?"; in "%f %(heater.levl)f"; }
                tell { out "LEVEL %(heather.level).3f"; }
                good { out "%(heater.level)f %(pc.anything)f %(broken.level)f"; }
                """);
        Files.writeString(folder.resolve("heater.proto"), "get { out \"LEVEL?\"; in \"%f\"; }");
        assertThat(read("""
                lab: a
                devices:
                  meter: {driver: protocol, bus: "tcp://127.0.0.1:1", protocol: {file: meter.proto},
                          properties: {power: {get: get}}, commands: {tell: tell, good: good}}
                  heater: {driver: protocol, bus: "tcp://127.0.0.1:1", protocol: {file: heater.proto},
                          properties: {level: {get: get}}}
                  pc: {driver: host}
                  broken: {driver: hots}
                """)).isEmpty();
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "lab.yaml:3:10: meter: its protocols name heater.levl, but heater has no property levl: did you mean level?",
                        "lab.yaml:3:10: meter: its protocols name heather.level, but there is no device heather: did you mean heater?",
                        "lab.yaml:8:20: unknown driver hots: did you mean host?");
    }

    @Test
    void everyProblemIsListedWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("more.yaml"), "devices: {pc: {driver: host}}");
        assertThat(read("""
                lab: a
                stroe: ./x
                include: [more.yaml, none.yaml]
                devices:
                  pc: {driver: host, pol: 1s}
                  p2: {driver: hots}
                  p3: {poll: 1s}
                  p4: {driver: host, poll: often}
                  4p: {driver: host}
                  p5: {driver: host, simulate: perhaps}
                """)).isEmpty();
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "lab.yaml:2:1: unknown key stroe: did you mean store?",
                        "lab.yaml:5:22: unknown key pol: did you mean poll?",
                        "lab.yaml:6:16: unknown driver hots: did you mean host?",
                        "lab.yaml:7:7: the device p3 needs the key driver: one of "
                                + String.join(", ", new Drivers().all().keySet()),
                        "lab.yaml:8:28: poll: \"often\" is not a duration: write a number and ns, us, ms, s, min, h or d, such as 200ms, for example 500ms",
                        "lab.yaml:9:7: the device name \"4p\" must be a letter, then letters, digits, _ or -",
                        "lab.yaml:10:32: simulate takes true or false, not perhaps",
                        "more.yaml:1:15: the device pc stands twice: rename one",
                        "none.yaml:1:1: there is no such file");
    }

    @Test
    void entriesOfAnUnchangedFileAreEqual() throws IOException {
        String text = "lab: a\ndevices: {pc: {driver: host, poll: 500ms}}\n";
        LabFile before = read(text).orElseThrow();
        Drivers drivers = new Drivers();
        LabFile again = new LabFileReader(drivers, Map.of())
                .read(folder.resolve("lab.yaml"))
                .orElseThrow();
        assertThat(config(again)).isEqualTo(config(before));
    }

    private static Record config(LabFile lab) {
        return java.util.Objects.requireNonNull(lab.devices().get("pc")).config();
    }

    @Test
    void secretsComeFromTheEnvironmentOrAFileOfTheOwner() throws IOException {
        Secrets secrets = new Secrets(folder, Map.of("FIELDRACK_SECRET_MPOD_PUBLIC", "one"));
        assertThat(secrets.secret("mpod-public").reveal()).isEqualTo("one");
        Secret other = secrets.secret("other");
        assertThat(failure(other)).contains("the secret other is missing", "FIELDRACK_SECRET_OTHER");
        Path file = folder.resolve("secrets/other");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "two\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(failure(other)).contains("others may read", "chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(other.reveal()).isEqualTo("two");
        assertThat(other.toString()).doesNotContain("two");
    }

    private static String failure(Secret secret) {
        try {
            return secret.reveal();
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
