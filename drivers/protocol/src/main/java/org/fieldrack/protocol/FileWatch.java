package org.fieldrack.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fieldrack.device.Subscription;

/**
 * Tells of protocol files that changed: one thread for all devices looks once a second, which also works on network file
 * systems, where the operating system's own notes do not.
 */
final class FileWatch {
    private static final long PERIOD_MILLIS = 1000;
    private static final FileWatch SHARED = new FileWatch();

    private record Watched(Path file, Runnable onChange) {}

    private final Map<Watched, Optional<FileTime>> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean running = new AtomicBoolean();

    static FileWatch shared() {
        return SHARED;
    }

    /** Calls back from a virtual thread whenever the file was written, appeared or disappeared, until it is closed. */
    Subscription watch(Path file, Runnable onChange) {
        Watched entry = new Watched(file, onChange);
        watched.put(entry, time(file));
        if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("protocol files").start(this::look);
        }
        return () -> watched.remove(entry);
    }

    private static Optional<FileTime> time(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void look() {
        try {
            while (!watched.isEmpty()) {
                Thread.sleep(PERIOD_MILLIS);
                watched.forEach((entry, before) -> {
                    Optional<FileTime> now = time(entry.file);
                    if (!now.equals(before) && watched.replace(entry, before, now)) {
                        entry.onChange.run();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
        }
    }
}
