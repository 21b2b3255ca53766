package org.fieldrack.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fieldrack.config.Secret;

/**
 * Finds secrets by name: {@code FIELDRACK_SECRET_<NAME>} in the environment, else the file {@code secrets/<name>} beside
 * the lab file, which only its owner may read.
 */
public final class Secrets {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private final Map<String, String> environment;

    public Secrets(Path baseFolder, Map<String, String> environment) {
        this.folder = baseFolder.resolve("secrets");
        this.environment = environment;
    }

    public Secret secret(String name) {
        return new Secret(name, () -> reveal(name));
    }

    private String reveal(String name) {
        String variable = "FIELDRACK_SECRET_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        String fromEnvironment = environment.get(variable);
        if (fromEnvironment != null) {
            return fromEnvironment;
        }
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(
                    "the secret " + name + " is missing: set " + variable + " or write the file " + file);
        }
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalStateException("others may read the secret " + file + ": run chmod 600 on it");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalStateException("the secret " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
