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
     */
    public static void write(
            RecordingReader recording, ExportRequest request, Path target, boolean resume, DoubleConsumer progress)
            throws IOException {
        switch (request.format()) {
            case CSV -> CsvExport.write(recording, request.selection(), target, progress);
            case HDF5 -> RecordingHdf5.write(recording, request.selection(), target, progress);
        }
    }
}
