package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes rolling recordings beyond the number that is kept: only such as were cut, of the same name, never one that somebody stopped. */
final class RolledAway {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.recording");

    private RolledAway() {}

    /** Returns the names of those that were deleted. */
    static List<String> forget(Path folder, Supplier<List<Manifest>> all, RecordingRequest request) {
        if (request.rolling().keep() == 0) {
            return List.of();
        }
        List<String> gone = new ArrayList<>();
        List<Manifest> cut = all.get().stream()
                .filter(manifest -> manifest.name().endsWith("-" + request.name()))
                .filter(manifest -> manifest.endReason().startsWith(Recordings.CONTINUES))
                .sorted(Comparator.comparingLong(Manifest::startUtc).reversed())
                .skip(request.rolling().keep())
                .toList();
        for (Manifest manifest : cut) {
            try {
                delete(folder.resolve(manifest.name()));
                gone.add(manifest.name());
            } catch (IOException e) {
                LOG.warn("recording {} cannot be deleted: {}", manifest.name(), e.getMessage());
            }
        }
        return gone;
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
