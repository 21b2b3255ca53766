package org.fieldrack.record.recording;

import java.io.IOException;
import java.util.List;

/** One source of a running recording: its queue and its files. All but the source's own thread is the writer's. */
sealed interface RecordedPart permits StreamPart, RawPart {
    /** Writes what waits in the queue; says whether there was anything. */
    boolean drain() throws IOException;

    void flush() throws IOException;

    long bytes() throws IOException;

    /** Takes nothing more from the source. */
    void leave();

    void close() throws IOException;

    /** Leaves the files as a crash right now would; nothing is written from the queue. */
    void abandon() throws IOException;

    /** Returns {@code DEVICE/STREAM}. */
    String address();

    /** Returns what was found missing since the last call. */
    List<Manifest.Gap> takeGaps();
}
