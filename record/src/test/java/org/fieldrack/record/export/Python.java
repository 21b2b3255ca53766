package org.fieldrack.record.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Another program that reads what was exported and says {@code good}. */
final class Python {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private Python() {}

    /** @param needs the module without which the test is skipped */
    static void finds(String needs, String script, String... arguments) throws Exception {
        Assumptions.assumeTrue(Files.exists(PYTHON), "python3 is not there");
        Process has = new ProcessBuilder(PYTHON.toString(), "-c", "import " + needs).start();
        Assumptions.assumeTrue(has.waitFor() == 0, "python3 has no " + needs + ": install python3-" + needs);
        List<String> command = Stream.concat(Stream.of(PYTHON.toString(), "-c", script), Stream.of(arguments))
                .toList();
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("good");
    }
}
