package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.jls.JlsVerify;
import org.fieldrack.stream.RawLog;

/** Looks at every chunk of every file of a recording and says exactly what is missing. */
public final class RecordingCheck {
    /**
     * What was found.
     *
     * @param samples of all streams, a sample of several channels counted once
     * @param lost samples and bytes that the gap table lists
     * @param counted counters that rose meanwhile
     * @param pins of clocks to each other
     * @param checksums files whose checksum was compared; 0 where they were not taken yet
     * @param problems damage that the gap table does not know, one sentence each
     */
    public record Report(
            String name,
            boolean ended,
            String endReason,
            long samples,
            long lost,
            List<Manifest.Gap> gaps,
            List<Manifest.Count> counted,
            List<Manifest.Pin> pins,
            int checksums,
            List<String> problems) {
        public Report {
            gaps = List.copyOf(gaps);
            counted = List.copyOf(counted);
            pins = List.copyOf(pins);
            problems = List.copyOf(problems);
        }

        /** Says whether every sample is there. */
        public boolean isComplete() {
            return problems.isEmpty() && ended && gaps.stream().noneMatch(RecordingCheck::isLoss);
        }
    }

    private RecordingCheck() {}

    private static boolean isLoss(Manifest.Gap gap) {
        return gap.to() > gap.from() || gap.loss() != Manifest.Loss.GAP;
    }

    /** Checks a recording. @throws IOException where the folder holds none */
    public static Report verify(Path folder) throws IOException {
        Manifest manifest = Manifest.load(folder);
        List<String> problems = new ArrayList<>();
        long samples = 0;
        for (Manifest.Stream stream : manifest.streams()) {
            try {
                for (String file : stream.files()) {
                    file(folder.resolve(file), problems);
                }
                Path clock = ClockTrack.beside(folder.resolve(stream.files().getFirst()));
                if (Files.exists(clock)) {
                    file(clock, problems);
                }
                samples += stream(folder, stream, manifest.isEnded(), problems);
            } catch (IOException | IllegalArgumentException e) {
                problems.add(stream.address() + ": " + e.getMessage());
            }
        }
        for (Manifest.Raw raw : manifest.raws()) {
            try {
                file(folder.resolve(raw.file()), problems);
            } catch (IOException e) {
                problems.add(raw.address() + ": " + e.getMessage());
            }
        }
        problems.addAll(FileSums.problems(folder, manifest));
        return new Report(
                manifest.name(),
                manifest.isEnded(),
                manifest.endReason(),
                samples,
                manifest.lost(),
                manifest.gaps(),
                manifest.counters().stream()
                        .filter(count -> count.end() > count.start())
                        .toList(),
                manifest.pins(),
                manifest.files().size(),
                problems);
    }

    private static void file(Path file, List<String> problems) throws IOException {
        if (!Files.exists(file)) {
            problems.add(file.getFileName() + " is missing");
            return;
        }
        if (file.toString().endsWith(".jls")) {
            JlsVerify.verify(file).problems().forEach(problem -> problems.add(file.getFileName() + ": " + problem));
            return;
        }
        RawLog.Report report = RawLog.verify(file);
        report.damages().forEach(damage -> problems.add(file.getFileName() + ": " + damage));
        if (!report.closed()) {
            problems.add(file.getFileName() + " was not closed");
        }
    }

    private static long stream(Path folder, Manifest.Stream stream, boolean ended, List<String> problems)
            throws IOException {
        try (RecordedStream reader = RecordedStream.open(folder, stream)) {
            long first = reader.firstSampleId();
            long end = reader.endSampleId();
            boolean empty = stream.firstSampleId() < 0;
            if (ended && !empty && (first != stream.firstSampleId() || end < stream.endSampleId())) {
                problems.add(stream.address() + ": samples " + stream.firstSampleId() + " to " + stream.endSampleId()
                        + " were recorded and " + first + " to " + end + " are there");
            }
            return Math.max(0, end - first - stream.lost());
        }
    }
}
