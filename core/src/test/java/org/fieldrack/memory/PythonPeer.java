package org.fieldrack.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.base.Vectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Python process on a shared buffer (src/test/python/peer.py), or a Java one of our own; a line of JSON at a time. */
final class PythonPeer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private final Process process;
    private final BufferedReader out;

    private PythonPeer(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static PythonPeer python(String... arguments) {
        Path python = ForeignProgram.require("python3", "python3");
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                Vectors.projectRoot().resolve("core/src/test/python/peer.py").toString()));
        command.addAll(List.of(arguments));
        return new PythonPeer(command);
    }

    static PythonPeer java(Class<?> main, String... arguments) {
        return java(List.of(), main, arguments);
    }

    /** A second JVM, started by another program: one that takes rights away, say. */
    static PythonPeer java(List<String> starter, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return new PythonPeer(command);
    }

    JsonNode line() {
        try {
            return JSON.readTree(Objects.requireNonNull(out.readLine(), "the peer ended without a word"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, and waits until the kernel has cleared up behind it. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    /** Sends a byte to the peer's standard input. */
    void nudge() {
        try {
            process.outputWriter().write('\n');
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits at most this long for the peer's end; says whether it has ended. */
    boolean ended(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void join() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        join();
    }
}
