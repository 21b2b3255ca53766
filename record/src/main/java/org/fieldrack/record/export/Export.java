package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordingReader;

/** An export that runs: what is written where, how far it is, and who wants to know. One thread. */
final class Export implements AutoCloseable {
    private static final long DUE_NANOS = 500_000_000L;

    private final RecordingReader recording;
    private final ExportRequest request;
    private final Path target;
    private final ExportLedger ledger;
    private final DoubleConsumer progress;
    private final List<SelectedStream> streams;
    private final long all;
    private long before;
    private long lastNoted = System.nanoTime();

    Export(RecordingReader recording, ExportRequest request, Path target, boolean resume, DoubleConsumer progress)
            throws IOException {
        this.recording = recording;
        this.request = request;
        this.target = target;
        this.progress = progress;
        ledger = ExportLedger.open(target, about(recording.manifest(), request), resume);
        streams = SelectedStream.of(recording, request.selection());
        all = Math.max(1, streams.stream().mapToLong(SelectedStream::values).sum());
    }

    /** Says in one line what is exported: an export of other times, since a clock was pinned meanwhile, is another one. */
    private static String about(Manifest manifest, ExportRequest request) {
        return manifest.name() + " " + request + (manifest.pins().isEmpty() ? "" : " " + manifest.pins());
    }

    RecordingReader recording() {
        return recording;
    }

    ExportSelection selection() {
        return request.selection();
    }

    int bins() {
        return request.bins();
    }

    Path target() {
        return target;
    }

    ExportLedger ledger() {
        return ledger;
    }

    List<SelectedStream> streams() {
        return streams;
    }

    /** Says whether it is time to write everything out and note how far the export is. */
    boolean isDue() {
        return System.nanoTime() - lastNoted > DUE_NANOS;
    }

    /**
     * Tells how far a stream is.
     *
     * @param bytes its file has with them, -1 where they are not all there yet and nothing is noted
     */
    void wrote(SelectedStream stream, long samples, long bytes) throws IOException {
        if (bytes >= 0) {
            lastNoted = System.nanoTime();
            ledger.note(stream.name(), samples, bytes);
        }
        tell(stream, samples * stream.channels().size());
    }

    /** Tells how many values of a stream are done. */
    void tell(SelectedStream stream, long values) {
        progress.accept(Math.min(1, (double) (before + values) / all));
        if (values >= stream.values()) {
            before += stream.values();
        }
    }

    @Override
    public void close() {
        streams.forEach(SelectedStream::close);
    }
}
