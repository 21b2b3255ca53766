package org.fieldrack.buses;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.ForeignProgram;

/** An instrument written in another language: a Python program that prints its first line once it serves. */
final class PythonServer implements AutoCloseable {
    final Process process;
    /** The first line that it printed: its port, or whatever the program tells. */
    final String firstLine;

    private final BufferedReader out;

    PythonServer(String program, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(ForeignProgram.require("python3", "python3").toString(), "-u", "-c", program));
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the server ended before it served");
            }
            firstLine = line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to the program and waits for the one that it answers. */
    String tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return String.valueOf(out.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return Integer.parseInt(firstLine);
    }

    /** Kills it as a power cut would. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
