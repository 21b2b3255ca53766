package org.fieldrack.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a commented lab file to start from. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Writes a commented lab file and its protocol file, which run as they are.",
        footer = {"", "Example: fieldrack new bench.yaml && fieldrack run bench.yaml"})
final class NewCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "LAB.yaml",
            defaultValue = "lab.yaml",
            description = "The file to write (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("lab.yaml");

    @Override
    public Integer call() {
        Path folder = file.toAbsolutePath().getParent();
        write("new-lab.yaml", file);
        write("supply.proto", folder == null ? Path.of("supply.proto") : folder.resolve("supply.proto"));
        System.out.println("wrote " + file + " and supply.proto; next: fieldrack run " + file);
        return 0;
    }

    private static void write(String resource, Path target) {
        try (InputStream in = NewCommand.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            Path folder = target.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.copy(in, target);
        } catch (FileAlreadyExistsException e) {
            throw new Exit(Exit.LAB, target + " exists already: give another name or remove it first");
        } catch (IOException e) {
            throw new Exit(Exit.LAB, target + " cannot be written: " + e.getMessage());
        }
    }
}
