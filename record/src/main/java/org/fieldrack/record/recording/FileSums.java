package org.fieldrack.record.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** SHA-256 of each file of a recording but its manifest, as {@code sha256sum} has it. */
final class FileSums {
    private static final int BLOCK = 1 << 20;

    private FileSums() {}

    /** @throws CancellationException where it was cancelled */
    static List<Manifest.FileSum> of(Path folder, BooleanSupplier cancelled) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith(Manifest.FILE))
                    .sorted()
                    .toList();
        }
        List<Manifest.FileSum> out = new ArrayList<>();
        for (Path file : files) {
            out.add(sum(file, cancelled));
        }
        return out;
    }

    private static Manifest.FileSum sum(Path file, BooleanSupplier cancelled) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException();
                }
                digest.update(block, 0, n);
                bytes += n;
            }
        }
        return new Manifest.FileSum(
                file.getFileName().toString(), bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares the files with what they were, one sentence for each that is not the same. */
    static List<String> problems(Path folder, Manifest manifest) throws IOException {
        List<String> out = new ArrayList<>();
        for (Manifest.FileSum was : manifest.files()) {
            Path file = folder.resolve(was.name());
            if (!Files.exists(file)) {
                out.add(was.name() + " is missing");
            } else if (Files.size(file) != was.bytes()) {
                out.add(was.name() + " has " + Files.size(file) + " bytes and had " + was.bytes()
                        + " when the recording ended");
            } else if (!sum(file, () -> false).equals(was)) {
                out.add(was.name() + " is not what it was when the recording ended: its SHA-256 differs");
            }
        }
        return out;
    }
}
