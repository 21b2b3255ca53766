package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveChannel;
import org.fieldrack.record.archive.ArchiveExport;

/** The readings and events of a recording's time, copied from the archive into {@code readings.sqlite} when it ends. */
final class RecordedReadings {
    static final String FILE = "readings.sqlite";

    private RecordedReadings() {}

    static void copy(Archive archive, Manifest manifest, Path folder, DoubleConsumer progress) throws IOException {
        Path next = folder.resolve(FILE + ".new");
        Files.deleteIfExists(next);
        List<ArchiveChannel> channels = archive.channels().stream()
                .filter(channel -> RecordingRequest.matches(manifest.properties(), channel.address()))
                .toList();
        long unused = new ArchiveExport(archive, manifest.startUtc(), manifest.endUtc() + 1)
                .withHeld()
                .telling(progress)
                .sqlite(channels, next);
        Files.move(next, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    }
}
