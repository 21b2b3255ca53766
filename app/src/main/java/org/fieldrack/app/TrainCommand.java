package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Runs a short demo so that the AOT cache learns which classes a start needs; the launcher calls it after a build. */
@Command(name = "train", hidden = true, description = "Runs the demo briefly for the AOT cache.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Path store = Files.createTempDirectory("fieldrack-train");
        try {
            return Main.run("demo", "--for", "3s", "--port", "0", "--store", store.toString());
        } finally {
            try (Stream<Path> files = Files.walk(store)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
