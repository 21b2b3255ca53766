package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * Writes JLS files of version 2, one a stream of fixed rate and 255 channels; a stream with ticks has no form there and is left
 * out. A file that was begun is begun again when an export resumes, those before it stay.
 */
final class JlsFiles {
    private static final int BLOCK = 1 << 16;

    private JlsFiles() {}

    static void write(Export export) throws IOException {
        if (export.streams().stream()
                .noneMatch(stream -> stream.stream().about().regular())) {
            throw new IllegalArgumentException(
                    "nothing of what was chosen has a fixed rate, and JLS files hold nothing else: choose csv or hdf5");
        }
        Files.createDirectories(export.target());
        for (SelectedStream stream : export.streams()) {
            if (!stream.stream().about().regular()) {
                export.tell(stream, stream.values());
            } else if (export.ledger().done(stream.name()).samples() < stream.count()) {
                stream(export, stream);
                export.wrote(stream, stream.count(), 0);
            } else {
                export.tell(stream, stream.values());
            }
        }
    }

    private static void stream(Export export, SelectedStream selected) throws IOException {
        RecordedStream source = selected.stream();
        List<Channel> chosen = selected.chosen();
        SampleClock clock =
                new SampleClock(source.about().rate(), source.about().clock().utc(0));
        SampleStream stream =
                new SampleStream(source.about().stream(), source.about().description(), chosen, true, clock, null);
        List<StreamSignals> files = new ArrayList<>();
        try {
            for (int first = 0; first < chosen.size(); first += StreamSignals.MOST) {
                Path file = export.target().resolve(selected.name() + (first == 0 ? "" : "+" + first) + ".jls");
                int count = Math.min(StreamSignals.MOST, chosen.size() - first);
                files.add(new StreamSignals(source.about().device(), stream, first, count, file));
            }
            copy(export, selected, clock, files);
        } finally {
            for (StreamSignals file : files) {
                file.close();
            }
        }
    }

    private static void copy(Export export, SelectedStream selected, SampleClock clock, List<StreamSignals> files)
            throws IOException {
        RecordedStream source = selected.stream();
        List<long[]> gaps = selected.gaps(export.recording().manifest());
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> columns = selected.chosen().stream()
                    .map(channel -> arena.allocate(channel.type().bytes(BLOCK) + 8, 8))
                    .toList();
            long at = selected.from();
            while (at < selected.to()) {
                long end = Math.min(Math.min(selected.to(), source.lineEnd(at)), at + BLOCK);
                long next = end;
                for (long[] gap : gaps) {
                    if (gap[0] <= at && gap[1] > at) {
                        // what was missing is missing again, which the file notes by itself
                        next = Math.min(gap[1], selected.to());
                        end = at;
                    } else if (gap[0] > at && gap[0] < end) {
                        end = gap[0];
                        next = end;
                    }
                }
                if (end > at) {
                    clock.adopt(source.line(at));
                    for (int c = 0; c < columns.size(); c++) {
                        source.copy(selected.channels().get(c), at, (int) (end - at), columns.get(c));
                    }
                    for (StreamSignals file : files) {
                        file.write(at, (int) (end - at), columns);
                    }
                }
                at = next;
                if (at < selected.to()) {
                    export.wrote(selected, at - selected.from(), -1);
                }
            }
        }
    }
}
