package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fieldrack.record.recording.RecordingReader;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The recording that a command is given: by its folder, or by its name in the laboratory that runs on this computer. */
final class RecordingFolder {
    /** What is done with files; a failure is a sentence. */
    interface Work<T> {
        T run() throws IOException;
    }

    @Parameters(
            index = "0",
            paramLabel = "REC",
            description = "The recording: its folder, or its name in the running laboratory.")
    private Path given = Path.of(".");

    @Mixin
    private final Api api = new Api();

    /** Returns the folder. @throws Exit where there is none */
    Path path() {
        if (Files.isDirectory(given)) {
            return given;
        }
        if (given.getNameCount() > 1 || given.isAbsolute()) {
            throw new Exit(
                    Exit.USAGE,
                    "there is no recording " + given
                            + ": give its folder, STORE/recordings/NAME of the lab's store, or its name");
        }
        Path folder = Path.of(told());
        if (!Files.isDirectory(folder)) {
            throw new Exit(
                    Exit.USAGE,
                    "the recording " + given + " is in " + folder + " of the computer whose laboratory " + api.base()
                            + " is: use this command there");
        }
        return folder;
    }

    private String told() {
        try {
            return api.get("/recordings/" + Api.encoded(given.toString()))
                    .path("folder")
                    .asString("");
        } catch (Exit e) {
            throw new Exit(e.code(), "there is no folder " + given + " here; as a name: " + e.getMessage());
        }
    }

    RecordingReader open() {
        return run(() -> RecordingReader.open(path()));
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
