package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.Vectors;
import org.fieldrack.config.Problem;
import org.fieldrack.device.Device;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the manual's driver, puts it beside a lab file and runs it. */
final class WritingADriverTest {
    @TempDir
    private Path folder;

    @Test
    void theManualsDriverRuns() throws Exception {
        String manual = Files.readString(Vectors.projectRoot().resolve("docs/writing-a-driver.md"));
        compile(block(manual, "java"));
        Files.writeString(folder.resolve("lab.yaml"), block(manual, "yaml"));
        Files.writeString(folder.resolve("room.txt"), "21.5");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void run() throws IOException {
        LabFileReader reader = new LabFileReader(new Drivers(), Map.of());
        Optional<LabFile> lab = reader.read(folder.resolve("lab.yaml"));
        assertThat(reader.problems().all().stream().map(Problem::text)).isEmpty();
        LabFile file = lab.orElseThrow().with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0"));
        try (Laboratory laboratory = new Laboratory(file)) {
            Device room = laboratory.lab().device("room").orElseThrow();
            await().until(() ->
                    room.readings().reading("value").map(Reading::value).equals(Optional.of(Value.of(21.5))));
            assertThat(room.set(Map.of("value", Value.of(19.0)), Requester.LAB)).isInstanceOf(Outcome.Done.class);
            await().until(() ->
                    room.readings().reading("value").map(Reading::value).equals(Optional.of(Value.of(19.0))));
            Files.delete(folder.resolve("room.txt"));
            await().atMost(Duration.ofSeconds(10)).until(() -> room.state().state() == State.OFFLINE);
            Files.writeString(folder.resolve("room.txt"), "20");
            await().atMost(Duration.ofSeconds(10)).until(() -> room.state().state() == State.ACTIVE);
        }
    }

    private static String block(String manual, String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(manual);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private void compile(String source) throws IOException {
        Path java = folder.resolve("org/example/filesensor/FileSensor.java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        Path services = folder.resolve("classes/META-INF/services");
        Files.createDirectories(services);
        Files.writeString(services.resolve("org.fieldrack.device.Driver"), "org.example.filesensor.FileSensor");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        List.of(
                                        "-d",
                                        folder.resolve("classes").toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        java.toString())
                                .toArray(String[]::new));
        assertThat(result).isZero();
    }
}
