package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleConsumer;

/**
 * A file that a command makes: written under a passing name beside it and renamed when it is whole, so that neither a failure
 * nor Ctrl-C leaves half a file, and what was there before stays until then.
 */
final class Target {
    /** Writes a file and tells how far it is, from 0 to 1. */
    interface Work<T> {
        T to(Path file, DoubleConsumer progress) throws IOException;
    }

    private Target() {}

    static <T> T write(Path target, Work<T> work) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(target)) {
            throw new Exit(Exit.USAGE, "cannot write " + target + ": name a file in a folder that is there");
        }
        Path part = folder.resolve("." + target.getFileName() + ".part");
        AtomicBoolean cancelled = new AtomicBoolean();
        Shutdown.on(() -> cancelled.set(true));
        try {
            T result = work.to(part, fraction -> {
                RecordingFolder.progress(fraction);
                if (cancelled.get()) {
                    throw new CancellationException();
                }
            });
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return result;
        } catch (CancellationException e) {
            throw new Exit(Exit.USAGE, "cancelled: " + target + " is as it was before");
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw new Exit(Exit.LAB, "cannot write " + target + ": no right to write in " + folder);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left")) {
                throw new Exit(Exit.LAB, "cannot write " + target + ": the disk is full; make room and try again");
            }
            throw e;
        } finally {
            Files.deleteIfExists(part);
            Shutdown.ended();
        }
    }
}
