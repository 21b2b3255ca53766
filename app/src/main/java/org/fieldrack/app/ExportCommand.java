package org.fieldrack.app;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.fieldrack.base.Literal;
import org.fieldrack.record.export.CsvExport;
import org.fieldrack.record.export.ExportSelection;
import org.fieldrack.record.export.RecordingHdf5;
import org.fieldrack.record.recording.RecordingReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a recording in a form that other programs read. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes a recording in a form that other programs read.",
        footer = {"", "Example: fieldrack export REC --format hdf5 --to-file shot.h5 --from 2s --to 10s 'meter/*'"})
final class ExportCommand implements Callable<Integer> {
    /** Forms. */
    enum Format {
        CSV,
        HDF5
    }

    @Parameters(index = "0", paramLabel = "REC", description = "Folder of the recording.")
    private Path folder = Path.of(".");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "DEVICE/STREAM.CHANNEL or DEVICE.PATH with * for anything (default: all).")
    private List<String> patterns = List.of();

    @Option(
            names = "--format",
            defaultValue = "csv",
            description = "csv (a folder of files) or hdf5 (default: ${DEFAULT-VALUE}).")
    private Format format = Format.CSV;

    @Option(names = "--to-file", paramLabel = "PATH", description = "Where to (default: the recording's name).")
    private @Nullable Path target;

    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339, or a duration after the beginning.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339, or a duration after the beginning.")
    private @Nullable String to;

    @Override
    public Integer call() {
        RecordingReader recording = RecordingFolder.open(folder);
        long start = recording.manifest().startUtc();
        Path out =
                target != null ? target : Path.of(recording.manifest().name() + (format == Format.HDF5 ? ".h5" : ""));
        return RecordingFolder.run(() -> {
            ExportSelection selection =
                    new ExportSelection(patterns, time(from, start, Long.MIN_VALUE), time(to, start, Long.MAX_VALUE));
            switch (format) {
                case CSV -> CsvExport.write(recording, selection, out, RecordingFolder::progress);
                case HDF5 -> RecordingHdf5.write(recording, selection, out, RecordingFolder::progress);
            }
            System.out.println(out);
            return 0;
        });
    }

    private static long time(@Nullable String text, long start, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            Instant instant = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeParseException e) {
            return start + Literal.duration(text).toNanos();
        }
    }
}
