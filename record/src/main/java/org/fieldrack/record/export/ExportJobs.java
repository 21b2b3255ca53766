package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.record.recording.Recordings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports that run in the background, one after the other, into the folder {@code exports} of the store.
 *
 * <p>Thread-safe. A job that was cancelled or failed can be resumed, where it goes on behind what it wrote.
 */
public final class ExportJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.export");
    private static final int KEPT = 1000;

    /** How far a job is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    /**
     * What is known of a job.
     *
     * @param progress 0 to 1
     * @param target file or folder that it writes
     * @param message why it failed; empty for no reason
     */
    public record Job(
            String id,
            String recording,
            ExportRequest request,
            State state,
            double progress,
            Path target,
            long bytes,
            String message) {}

    private static final class Task {
        final String id;
        final String recording;
        final ExportRequest request;
        final Path target;
        volatile State state = State.WAITING;
        volatile double progress;
        volatile String message = "";
        volatile boolean cancelled;

        Task(String id, String recording, ExportRequest request, Path target) {
            this.id = id;
            this.recording = recording;
            this.request = request;
            this.target = target;
        }
    }

    private final Recordings recordings;
    private final Path folder;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("export").factory());

    /** @param store of the laboratory */
    public ExportJobs(Recordings recordings, Path store) {
        this.recordings = recordings;
        this.folder = store.resolve("exports");
    }

    /**
     * Begins an export.
     *
     * @throws IllegalArgumentException where there is no such recording; its message is a sentence
     */
    public Job start(String recording, ExportRequest request) {
        Path unused = recordings.folder(recording);
        String id = Long.toString(numbers.incrementAndGet());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StoreException("the folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
        Task task = new Task(id, recording, request, free(recording, request.format()));
        tasks.put(id, task);
        forgetOld();
        submit(task);
        return job(task);
    }

    private Path free(String recording, ExportFormat format) {
        Path target = folder.resolve(recording + format.ending());
        for (int n = 2; isTaken(target); n++) {
            target = folder.resolve(recording + "-" + n + format.ending());
        }
        return target;
    }

    private boolean isTaken(Path target) {
        return Files.exists(target) || tasks.values().stream().anyMatch(task -> task.target.equals(target));
    }

    private void forgetOld() {
        if (tasks.size() > KEPT) {
            tasks.values().stream()
                    .filter(task -> task.state == State.DONE)
                    .min(Comparator.comparingLong(task -> Long.parseLong(task.id)))
                    .ifPresent(task -> tasks.remove(task.id));
        }
    }

    private void submit(Task task) {
        worker.execute(() -> run(task));
    }

    private void run(Task task) {
        if (task.cancelled) {
            task.state = State.CANCELLED;
            return;
        }
        task.state = State.RUNNING;
        try {
            RecordingReader reader = RecordingReader.open(recordings.folder(task.recording));
            RecordingExport.write(reader, task.request, task.target, true, part -> {
                task.progress = part;
                if (task.cancelled) {
                    throw new CancellationException("cancelled");
                }
            });
            task.progress = 1;
            task.state = State.DONE;
        } catch (CancellationException e) {
            task.state = State.CANCELLED;
        } catch (IOException | RuntimeException e) {
            task.message = String.valueOf(e.getMessage());
            task.state = State.FAILED;
            LOG.error("export of {} to {}: {}", task.recording, task.target, e.getMessage());
        }
    }

    /** Ends a job where it is; returns empty where there is none of this name. */
    public Optional<Job> cancel(String id) {
        return Optional.ofNullable(tasks.get(id)).map(task -> {
            task.cancelled = true;
            if (task.state == State.WAITING) {
                task.state = State.CANCELLED;
            }
            return job(task);
        });
    }

    /**
     * Goes on with a job that was cancelled or failed; returns empty where there is none of this name.
     *
     * @throws IllegalArgumentException where it runs, waits or is done; its message is a sentence
     */
    public Optional<Job> resume(String id) {
        return Optional.ofNullable(tasks.get(id)).map(task -> {
            if (task.state != State.CANCELLED && task.state != State.FAILED) {
                throw new IllegalArgumentException(
                        "the export " + id + " is " + task.state.name().toLowerCase(Locale.ROOT)
                                + ": only one that was cancelled or failed resumes");
            }
            task.cancelled = false;
            task.message = "";
            task.state = State.WAITING;
            submit(task);
            return job(task);
        });
    }

    /** Returns all jobs, the latest first. */
    public List<Job> list() {
        List<Job> out = new ArrayList<>();
        tasks.values().stream()
                .sorted(Comparator.comparingLong((Task task) -> Long.parseLong(task.id))
                        .reversed())
                .forEach(task -> out.add(job(task)));
        return out;
    }

    public Optional<Job> find(String id) {
        return Optional.ofNullable(tasks.get(id)).map(ExportJobs::job);
    }

    private static Job job(Task task) {
        return new Job(
                task.id,
                task.recording,
                task.request,
                task.state,
                task.progress,
                task.target,
                ExportFiles.bytes(task.target),
                task.message);
    }

    /** Cancels what runs. */
    @Override
    public void close() {
        tasks.values().forEach(task -> task.cancelled = true);
        worker.shutdown();
    }
}
