package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.jls.JlsRepair;
import org.fieldrack.stream.RawLogWriter;

/** Finishes a recording whose process died: repairs its files, finds out how far each stream reaches, and says so. */
final class Unfinished {
    private Unfinished() {}

    /**
     * @param reason why it was left
     * @param leftUtc when that was, as far as it is known: until then the archive has readings of it
     */
    static Manifest finish(Path folder, Manifest manifest, String reason, long leftUtc) throws IOException {
        List<Manifest.Gap> gaps = new ArrayList<>(manifest.gaps());
        List<Manifest.Stream> streams = new ArrayList<>();
        long end = Math.max(manifest.startUtc(), leftUtc);
        for (Manifest.Stream stream : manifest.streams()) {
            for (String file : stream.files()) {
                repair(folder.resolve(file));
            }
            Path clock = ClockTrack.beside(folder.resolve(stream.files().getFirst()));
            if (Files.exists(clock)) {
                repair(clock);
            }
            try (RecordedStream reader = RecordedStream.open(folder, stream)) {
                streams.add(reader.described());
                long last = manifest.startUtc();
                if (reader.endSampleId() > reader.firstSampleId()) {
                    last = reader.utcNanos(reader.endSampleId() - 1);
                    end = Math.max(end, last);
                }
                gaps.add(lost(stream.address(), reader.endSampleId(), last, reason));
            }
        }
        for (Manifest.Raw raw : manifest.raws()) {
            repair(folder.resolve(raw.file()));
            gaps.add(lost(raw.address(), 0, end, reason));
        }
        if (!manifest.properties().isEmpty()) {
            gaps.add(lost("readings", 0, Math.max(manifest.startUtc(), leftUtc), reason));
        }
        ManifestDraft draft = manifest.draft().ended(Math.max(end, 1), reason);
        draft.bytes = bytes(folder, streams);
        draft.streams = streams;
        draft.gaps = gaps;
        Manifest done = draft.manifest();
        done.save(folder);
        return done;
    }

    private static long bytes(Path folder, List<Manifest.Stream> streams) throws IOException {
        long bytes = 0;
        for (Manifest.Stream stream : streams) {
            for (String file : stream.files()) {
                bytes += Files.size(folder.resolve(file));
            }
        }
        return bytes;
    }

    private static Manifest.Gap lost(String source, long from, long utcNanos, String reason) {
        return new Manifest.Gap(
                source, Manifest.Loss.DAMAGE, from, from, utcNanos, reason + ": what came after this is lost");
    }

    private static void repair(Path file) throws IOException {
        if (file.toString().endsWith(".jls")) {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            try {
                JlsRepair.Result unused = JlsRepair.repair(file, next);
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
            JlsRepair.forget(file);
        } else {
            RawLogWriter.open(file).close();
        }
    }
}
