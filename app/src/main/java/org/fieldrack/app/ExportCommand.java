package org.fieldrack.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fieldrack.record.export.ExportFormat;
import org.fieldrack.record.export.ExportRequest;
import org.fieldrack.record.export.ExportSelection;
import org.fieldrack.record.export.RecordingExport;
import org.fieldrack.record.recording.RecordingReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a recording in a form that other programs read. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes a recording in a form that other programs read.",
        footer = {"", "Example: fieldrack export REC --format hdf5 --to-file shot.h5 --from 2s --to 10s 'meter/*'"})
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final RecordingFolder which = new RecordingFolder();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "DEVICE/STREAM.CHANNEL or DEVICE.PATH with * for anything (default: all).")
    private List<String> patterns = List.of();

    @Option(
            names = "--format",
            defaultValue = "csv",
            description = "csv, jls or openephys (folders), hdf5, or arrow (readings) (default: ${DEFAULT-VALUE}).")
    private String format = "csv";

    @Option(names = "--bins", paramLabel = "N", description = "Mean, minimum, maximum and count of N parts instead.")
    private int bins;

    @Option(names = "--resume", description = "Go on behind what an export that was cancelled wrote.")
    private boolean resume;

    @Option(names = "--to-file", paramLabel = "PATH", description = "Where to (default: the recording's name).")
    private @Nullable Path target;

    @Mixin
    private final SpanOptions span = new SpanOptions();

    @Override
    public Integer call() {
        RecordingReader recording = which.open();
        long start = recording.manifest().startUtc();
        return RecordingFolder.run(() -> {
            ExportFormat form = ExportFormat.of(format);
            ExportRequest request =
                    new ExportRequest(form, new ExportSelection(patterns, span.from(start), span.to(start)), bins);
            Path out = target != null ? target : Path.of(recording.manifest().name() + form.ending());
            AtomicBoolean cancelled = new AtomicBoolean();
            Shutdown.on(() -> cancelled.set(true));
            try {
                RecordingExport.write(recording, request, out, resume, part -> {
                    RecordingFolder.progress(part);
                    if (cancelled.get()) {
                        throw new CancellationException("cancelled");
                    }
                });
                System.out.println(out);
                return 0;
            } catch (CancellationException e) {
                throw new Exit(Exit.USAGE, "cancelled: the same command with --resume goes on with " + out);
            } finally {
                Shutdown.ended();
            }
        });
    }
}
