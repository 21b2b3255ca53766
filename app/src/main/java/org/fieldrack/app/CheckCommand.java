package org.fieldrack.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.config.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads a lab file and lists every problem. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a lab file and lists every problem with file, line and column; opens nothing.",
        footer = {"", "Example: fieldrack check bench.yaml"})
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "LAB.yaml", description = "The lab file.")
    private Path file = Path.of("lab.yaml");

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        LabFileReader reader = new LabFileReader(new Drivers(), System.getenv());
        Optional<LabFile> lab = reader.read(file);
        if (lab.isPresent()) {
            output.print(
                    java.util.Map.of("ok", true, "devices", lab.get().order()),
                    () -> System.out.println(
                            file + ": good, " + lab.get().order().size() + " devices"));
            return 0;
        }
        output.print(
                java.util.Map.of("ok", false, "problems", reader.problems().all()),
                () -> reader.problems().all().forEach(problem -> System.err.println(problem.text())));
        return Exit.LAB;
    }

    /** Reads a lab file for a command that needs it; with problems they are listed and the command ends. */
    static LabFile read(Path file) {
        LabFileReader reader = new LabFileReader(new Drivers(), System.getenv());
        return reader.read(file).orElseThrow(() -> {
            java.util.List<Problem> problems = reader.problems().all();
            problems.forEach(problem -> System.err.println(problem.text()));
            return new Exit(
                    Exit.LAB,
                    problems.size() == 1
                            ? "the lab file has a problem: mend it as told above"
                            : "the lab file has " + problems.size() + " problems: mend them as told above");
        });
    }
}
