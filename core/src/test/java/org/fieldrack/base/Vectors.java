package org.fieldrack.base;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the golden vectors are, and the line that each file's run ends with.
 *
 * <p>Root: system property {@code fieldrack.vectors}, default {@code conformance}; relative to the project's root.
 */
public final class Vectors {
    private Vectors() {}

    /** Returns the project's root, also where a test is started from an IDE. */
    public static Path projectRoot() {
        String root = System.getProperty("fieldrack.root");
        if (root != null && !root.isBlank()) {
            return Path.of(root);
        }
        Path path = Path.of("").toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("conformance"))) {
            path = path.getParent();
        }
        return path == null ? Path.of("") : path;
    }

    /** Returns the folder of a system's vectors. */
    public static Path folder(String system) {
        return projectRoot()
                .resolve(System.getProperty("fieldrack.vectors", "conformance"))
                .resolve(system);
    }

    /** Returns a file of vectors, empty where it is missing (its test is then skipped). */
    public static Optional<Path> file(String system, String file) {
        Path path = folder(system).resolve(file);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    /** Prints {@code NAME/FILE vectors: N passed, M failed}. */
    public static void report(String system, String file, int passed, int failed) {
        System.out.println(system + "/" + name(file) + " vectors: " + passed + " passed, " + failed + " failed");
    }

    /** Prints {@code NAME/FILE vectors: N passed, M failed, K not scored}. */
    public static void report(String system, String file, int passed, int failed, int notScored) {
        System.out.println(system + "/" + name(file) + " vectors: " + passed + " passed, " + failed + " failed, "
                + notScored + " not scored");
    }

    private static String name(String file) {
        return file.endsWith(".json") ? file.substring(0, file.length() - 5) : file;
    }

    /** Says whether soak and fuzz tests shall run long ({@code ./fieldrack test --long}). */
    public static boolean isLong() {
        return Boolean.getBoolean("fieldrack.long");
    }
}
