package org.fieldrack.oni.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.device.Simulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host in Python that shares no code with us drives the controller over TCP. */
class ForeignHostTest {
    @TempDir
    Path folder;

    @Test
    void drivesTheWholeProfileAgainAndAgain() throws Exception {
        Path python = ForeignProgram.require("python3", "python3");
        Path script = folder.resolve("foreign_host.py");
        try (InputStream in = resource()) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String rounds = "20";
        try (Simulator simulator = OniSimulatorService.acceptance()) {
            String port = simulator.address().substring(simulator.address().lastIndexOf(':') + 1);
            Process host = new ProcessBuilder(python.toString(), script.toString(), "127.0.0.1", port, rounds)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(host.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(host.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(host.exitValue()).as(output).isZero();
            assertThat(output).contains("round " + rounds + " ok");
        }
    }

    private static InputStream resource() throws IOException {
        InputStream in = ForeignHostTest.class.getResourceAsStream("/org/fieldrack/oni/foreign_host.py");
        if (in == null) {
            throw new IOException("foreign_host.py is not on the class path");
        }
        return in;
    }
}
