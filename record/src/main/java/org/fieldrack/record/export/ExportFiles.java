package org.fieldrack.record.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of an export: one, or all of a folder. */
public final class ExportFiles {
    private ExportFiles() {}

    /** Returns the files below a target, relative to it; the target's own name where it is a file itself. */
    public static List<String> of(Path target) {
        if (!Files.isDirectory(target)) {
            return Files.exists(target) ? List.of(target.getFileName().toString()) : List.of();
        }
        try (Stream<Path> all = Files.walk(target)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> target.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the file of this name; the target itself where it is one. @throws IllegalArgumentException for another one */
    public static Path file(Path target, String name) {
        if (!of(target).contains(name)) {
            throw new IllegalArgumentException("the export has no file " + name);
        }
        return Files.isDirectory(target) ? target.resolve(name) : target;
    }

    static long bytes(Path target) {
        if (!Files.exists(target)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(target)) {
            return all.filter(Files::isRegularFile).mapToLong(ExportFiles::size).sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // it was just replaced or taken away
            return 0;
        }
    }
}
