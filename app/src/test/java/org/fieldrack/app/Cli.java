package org.fieldrack.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the program as a user does: as a process of its own, with its exit code and what it printed. */
final class Cli {
    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {}

    private Cli() {}

    static Result run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(folder, environment, arguments);
        Reader err = new Reader(process);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err.text());
    }

    static Process start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.fieldrack.app.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static final class Reader {
        private final Thread thread;
        private String text = "";

        Reader(Process process) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    text = "(lost: " + e.getMessage() + ")";
                }
            });
        }

        String text() throws InterruptedException {
            thread.join();
            return text;
        }
    }
}
