package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A recording as it lies in its folder, also one that runs. Not thread-safe; streams are opened one by one. */
public final class RecordingReader {
    private final Path folder;
    private final Manifest manifest;

    private RecordingReader(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** Opens a recording. @throws IOException where the folder holds none; its message is a sentence */
    public static RecordingReader open(Path folder) throws IOException {
        return new RecordingReader(folder, Manifest.load(folder));
    }

    public Manifest manifest() {
        return manifest;
    }

    public Path folder() {
        return folder;
    }

    /** Returns the SQLite file with readings and events of its time; not there before it has ended. */
    public Path readings() {
        return folder.resolve(RecordedReadings.FILE);
    }

    /** Returns the devices with their schemas as they were at the start. @throws IOException where they cannot be read */
    public List<RecordedDevice> devices() throws IOException {
        return LabCopy.read(folder);
    }

    /** Opens a stream with times that are moved by the pins of its clock, to be closed by the caller. */
    public RecordedStream stream(Manifest.Stream stream) throws IOException {
        return recorded(stream).pinned(new Alignment(manifest).offset(stream.device()));
    }

    /** Opens a stream with times as they were recorded, to be closed by the caller. */
    public RecordedStream recorded(Manifest.Stream stream) throws IOException {
        return RecordedStream.open(folder, stream, manifest.gaps(), !manifest.isEnded());
    }
}
