package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.function.ToLongFunction;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.Gap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes recordings that ended whole: readings beside them, checksums of their files; and finishes what a process that died or a
 * full disk left. Long work has a thread of its own, for which nobody waits.
 */
final class Sealing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.recording");
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final long CLOSE_SECONDS = 2;

    private final Archive archive;
    private final Path folder;
    private final RecordingIndex index;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("seal recordings").factory());
    private volatile boolean closed;

    Sealing(Archive archive, Path folder, RecordingIndex index) {
        this.archive = archive;
        this.folder = folder;
        this.index = index;
    }

    /** Finishes those that were left unfinished and takes checksums of those that have none. */
    void left(List<Manifest> found) {
        for (Manifest manifest : found) {
            if (!manifest.isEnded()) {
                worker.execute(() -> {
                    if (!isFinished(manifest, "the process died", this::died)) {
                        LOG.warn("recording {} cannot be finished now: is the disk full?", manifest.name());
                    }
                });
            } else if (manifest.files().isEmpty()) {
                seal(manifest.name());
            }
        }
    }

    /** Returns how long the archive ran until the process died that wrote this; the recording's start where nobody knows. */
    private long died(Manifest manifest) {
        boolean unused = archive.flush();
        return archive.gaps(Gap.EVERYWHERE, manifest.startUtc(), Long.MAX_VALUE).stream()
                .filter(gap -> gap.reason().equals(Gap.NOT_RUNNING) && gap.from() >= manifest.startUtc())
                .findFirst()
                .map(Gap::from)
                .orElse(manifest.startUtc());
    }

    private boolean isFinished(Manifest manifest, String reason, ToLongFunction<Manifest> left) {
        try {
            Manifest done =
                    Unfinished.finish(folder.resolve(manifest.name()), manifest, reason, left.applyAsLong(manifest));
            readings(done, part -> {});
            LOG.info("recording {}: finished after it was left: {}", manifest.name(), reason);
            seal(manifest.name());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("recording {}: cannot be finished: {}", manifest.name(), e.getMessage());
            return false;
        }
    }

    /** Finishes a recording that could not be written from this moment on, as soon as there is room for it. */
    void finishLater(String name, String reason, long leftUtc) {
        Thread unused = Thread.ofVirtual().name("finish " + name).start(() -> {
            try {
                while (!closed && !isFinished(Manifest.load(folder.resolve(name)), reason, _ -> leftUtc)) {
                    Thread.sleep(RETRY);
                }
            } catch (IOException e) {
                LOG.error("recording {}: {}", name, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Copies the readings of the recording's time beside it, so that it is complete whatever the archive forgets. */
    void readings(Manifest manifest, DoubleConsumer progress) {
        try {
            boolean unused = archive.flush();
            RecordedReadings.copy(archive, manifest, folder.resolve(manifest.name()), progress);
        } catch (IOException | StoreException e) {
            LOG.error("recording {}: its readings could not be copied: {}", manifest.name(), e.getMessage());
        }
    }

    /** Takes the checksums of a recording's files when there is time for it. */
    void seal(String name) {
        if (closed) {
            return;
        }
        worker.execute(() -> {
            try {
                List<Manifest.FileSum> sums = FileSums.of(folder.resolve(name), () -> closed);
                index.change(name, draft -> draft.files = sums);
            } catch (CancellationException e) {
                LOG.debug("recording {}: checksums are taken at the next start", name);
            } catch (IOException | RuntimeException e) {
                LOG.debug("recording {}: no checksums: {}", name, e.getMessage());
            }
        });
    }

    /** Returns when all that was asked for so far has been done. */
    void await() throws InterruptedException {
        try {
            worker.submit(() -> {}).get();
            // sealing is asked for by finishing
            worker.submit(() -> {}).get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends within seconds; what has no checksums by then gets them at the next start. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                closed = true;
                boolean unused = worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
    }
}
