package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fieldrack.record.recording.RecordingReader;

/** Finds and opens a recording that a command names by its folder. */
final class RecordingFolder {
    /** What is done with files; a failure is a sentence. */
    interface Work<T> {
        T run() throws IOException;
    }

    private RecordingFolder() {}

    static Path of(Path given) {
        if (!Files.isDirectory(given)) {
            throw new Exit(
                    Exit.USAGE,
                    "there is no recording " + given + ": give its folder, STORE/recordings/NAME of the lab's store");
        }
        return given;
    }

    static RecordingReader open(Path given) {
        return run(() -> RecordingReader.open(of(given)));
    }

    static <T> T run(Work<T> work) {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Exit(Exit.DATA, String.valueOf(e.getMessage()));
        }
    }

    /** Draws a bar where somebody looks. */
    static void progress(double fraction) {
        if (System.console() != null) {
            int done = (int) Math.round(fraction * 40);
            System.err.print("\r[" + "#".repeat(done) + " ".repeat(40 - done) + "] " + Math.round(fraction * 100) + " %"
                    + (fraction >= 1 ? "\n" : ""));
        }
    }
}
