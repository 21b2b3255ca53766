package org.fieldrack.record.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fieldrack.record.StoreException;
import org.jspecify.annotations.Nullable;

/** Holds a store's folder for this process, by a lock on the file {@code archive.lock} that ends with the process. */
final class StoreLock implements AutoCloseable {
    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder, made where it is missing.
     *
     * @throws StoreException when it cannot be made or written, or another process has it
     */
    static StoreLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            StoreLock lock = new StoreLock(FileChannel.open(
                    folder.resolve("archive.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (lock.hold() == null) {
                lock.close();
                throw new StoreException(
                        "store " + folder + " is in use by another Fieldrack: stop that one or choose another store",
                        null);
            }
            return lock;
        } catch (AccessDeniedException e) {
            throw new StoreException(
                    "store " + folder
                            + " cannot be written: give this user the right to write there or choose another store",
                    e);
        } catch (IOException e) {
            throw new StoreException("store " + folder + " cannot be made: " + reason(e) + "; choose another store", e);
        }
    }

    private @Nullable FileLock hold() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ") + " " + e.getMessage();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("the store's lock cannot be closed: " + reason(e), e);
        }
    }
}
