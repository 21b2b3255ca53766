package org.fieldrack.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.serve.ServerConfig;

/** A lab file with one protocol file, {@code v.proto}, in a folder that is gone afterwards. */
final class TemporaryLab implements AutoCloseable {
    private final Path folder;
    private final LabFile file;

    /**
     * Writes and reads the lab.
     *
     * @param protocols text of the protocol file
     * @param devices lines below {@code devices:}
     */
    TemporaryLab(String protocols, String devices) throws IOException {
        folder = Files.createTempDirectory("fieldrack-bench");
        Files.writeString(folder.resolve("v.proto"), protocols);
        Files.writeString(folder.resolve("lab.yaml"), "lab: bench\ndevices:\n" + devices);
        LabFileReader reader = new LabFileReader(new Drivers(), Map.of());
        file = reader.read(folder.resolve("lab.yaml"))
                .orElseThrow(
                        () -> new IllegalStateException(reader.problems().all().toString()))
                .with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0"));
    }

    LabFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
    }
}
