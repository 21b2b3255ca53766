package org.fieldrack.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fieldrack.app.lab.LabFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the demo: every instrument simulated, on loopback. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs a laboratory of simulated instruments; touches no hardware and listens on loopback only.",
        footer = {"", "Example: fieldrack demo --for 20s"})
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
    private @Nullable String length;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description = "Port of the console (default: ${DEFAULT-VALUE}; 0 takes any).")
    private int port = 8080;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Where readings go (default: a folder of the user's outside the clone, which is printed).")
    private @Nullable Path store;

    @Override
    public Integer call() {
        LabFile file = CheckCommand.read(labFile());
        return RunCommand.run(
                file.with(store != null ? store : defaultStore(), file.serve().withListen("127.0.0.1:" + port)),
                RunCommand.duration(length));
    }

    private static Path labFile() {
        Path lab = Path.of(System.getProperty("fieldrack.home", "."), "labs", "demo.yaml");
        if (!Files.exists(lab)) {
            throw new Exit(
                    Exit.LAB, lab + " is missing: start the demo with the launcher ./fieldrack of a complete clone");
        }
        return lab;
    }

    private static Path defaultStore() {
        String data = Objects.requireNonNullElse(
                System.getenv("XDG_DATA_HOME"), System.getProperty("user.home") + "/.local/share");
        return Path.of(data, "fieldrack", "demo");
    }
}
