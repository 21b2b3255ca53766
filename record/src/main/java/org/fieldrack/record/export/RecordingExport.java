package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.recording.RecordingReader;

/** Writes a recording in any of the forms. */
public final class RecordingExport {
    private RecordingExport() {}

    /**
     * Exports.
     *
     * @param resume go on behind what an export of the same request that was cancelled left at the target
     * @param progress takes 0 to 1; what it throws ends the export, which can then be resumed
     * @throws IOException where a file cannot be read or written; its message is a sentence
     * @throws IllegalArgumentException where the form cannot hold what was asked for
     */
    public static void write(
            RecordingReader recording, ExportRequest request, Path target, boolean resume, DoubleConsumer progress)
            throws IOException {
        Path place = target.toAbsolutePath();
        try (Export export = new Export(recording, request, place, resume, progress)) {
            try {
                switch (request.format()) {
                    case CSV -> CsvExport.write(export);
                    case HDF5 -> RecordingHdf5.write(export);
                    case JLS -> JlsFiles.write(export);
                    case OPENEPHYS -> OpenEphysFiles.write(export);
                    case ARROW -> ArrowReadings.write(export);
                }
                export.ledger().finish();
            } catch (IOException | RuntimeException e) {
                export.ledger().save();
                throw e;
            }
        }
        progress.accept(1);
    }
}
