package org.fieldrack.bench.mpod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The simulated crate in a process of its own, so that its work is not counted as the driver's. */
final class SimulatedCrate implements AutoCloseable {
    private final Process process;
    private final String address;

    SimulatedCrate() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.fieldrack.app.Main",
                        "sim",
                        "mpod",
                        "--listen",
                        "127.0.0.1:0",
                        "--layout",
                        "bench",
                        "--sim-control"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException("the simulated crate did not start: " + line);
        }
        address = line.substring("ready ".length());
    }

    String address() {
        return address;
    }

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
