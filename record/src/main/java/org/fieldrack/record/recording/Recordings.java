package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Subscription;
import org.fieldrack.property.Property;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.archive.Archive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All recordings of a laboratory: those that run, those that wait for their condition, and those in the folder
 * {@code recordings} of its store.
 *
 * <p>Thread-safe. What a process that died left unfinished is finished when the next one opens the folder.
 */
public final class Recordings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.recording");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** How the reason begins for which a rolling recording ended. */
    static final String CONTINUES = "continues as ";

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** A recording that waits for its condition. */
    public record Armed(String name, RecordingRequest request) {}

    private record Waiting(Armed armed, Subscription subscription) {}

    private final Lab lab;
    private final Archive archive;
    private final Path folder;
    private final String labFile;
    private final DiskGuard guard;
    private final Map<String, Recording> running = new ConcurrentHashMap<>();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final RecordingIndex index;
    private volatile boolean closed;
    private final Thread finishing;

    /**
     * Opens the recordings of a store and finishes what was left unfinished.
     *
     * @param labFile text of the lab file, kept with each recording
     */
    public Recordings(Lab lab, Archive archive, Path store, String labFile) {
        this(lab, archive, store, labFile, DiskGuard.of(store));
    }

    Recordings(Lab lab, Archive archive, Path store, String labFile, DiskGuard guard) {
        this.lab = lab;
        this.archive = archive;
        this.folder = store.resolve("recordings");
        this.labFile = labFile;
        this.guard = guard;
        this.index = new RecordingIndex(
                folder, name -> Optional.ofNullable(running.get(name)).map(Recording::manifest));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StoreException("the folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
        List<Manifest> left =
                list("").stream().filter(manifest -> !manifest.isEnded()).toList();
        // repairing long recordings takes its time, for which the laboratory need not wait
        finishing =
                Thread.ofPlatform().daemon().name("finish recordings").start(() -> left.forEach(this::completeOrWarn));
    }

    /** Returns when what a process that died left has been finished. */
    void awaitFinished() throws InterruptedException {
        finishing.join();
    }

    private boolean complete(Manifest manifest, String reason) {
        try {
            Manifest done = Unfinished.finish(folder.resolve(manifest.name()), manifest, reason);
            readings(done);
            LOG.info("recording {}: finished after it was left: {}", manifest.name(), reason);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("recording {}: cannot be finished: {}", manifest.name(), e.getMessage());
            return false;
        }
    }

    private void completeOrWarn(Manifest manifest) {
        if (!complete(manifest, "the process died")) {
            LOG.warn("recording {} cannot be finished now: is the disk full?", manifest.name());
        }
    }

    /** Finishes a recording that could not be written, as soon as there is room for it. */
    private void completeLater(String name, String reason) {
        Thread unused = Thread.ofVirtual().name("finish " + name).start(() -> {
            try {
                while (!closed && !complete(Manifest.load(folder.resolve(name)), reason)) {
                    Thread.sleep(RETRY);
                }
            } catch (IOException e) {
                LOG.error("recording {}: {}", name, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Starts a recording, or arms it where it has a condition.
     *
     * @return its name: the time and the name that was asked for
     * @throws IllegalArgumentException with a sentence for the user
     * @throws StoreException where the folder cannot be made
     */
    public String start(RecordingRequest request, String who) {
        return request.when().isBlank() ? begin(request, lab.clock().utcNanos(), who) : arm(request, who);
    }

    private String arm(RecordingRequest request, String who) {
        Condition condition = Condition.parse(request.when());
        Device device = lab.device(condition.device())
                .orElseThrow(() -> new IllegalArgumentException("there is no device " + condition.device()));
        Property property = device.schema()
                .property(condition.path())
                .orElseThrow(() ->
                        new IllegalArgumentException(condition.device() + " has no property " + condition.path()));
        condition.check(property);
        String name = request.name();
        if (waiting.containsKey(name)) {
            throw new IllegalArgumentException("a recording " + name + " waits for its condition already");
        }
        ConditionWatch watch = new ConditionWatch(
                condition,
                moment -> Thread.ofVirtual().name("start recording " + name).start(() -> triggered(name, moment)));
        waiting.put(name, new Waiting(new Armed(name, request), lab.follow(watch)));
        event(who, "recording " + name + " waits for " + condition.text());
        return name;
    }

    private void triggered(String name, long moment) {
        Waiting armed = waiting.remove(name);
        if (armed == null) {
            return;
        }
        armed.subscription().close();
        try {
            String unused = begin(armed.armed().request(), moment, "condition");
        } catch (IllegalArgumentException | StoreException e) {
            LOG.error("recording {} did not start: {}", name, e.getMessage());
            event("condition", "recording " + name + " did not start: " + e.getMessage());
        }
    }

    private Manifest begun(String name, RecordingRequest request, long triggerUtc) {
        return new Manifest(
                1,
                name,
                lab.name(),
                request.note(),
                request.when(),
                triggerUtc - request.preTrigger().toNanos(),
                triggerUtc,
                0,
                "",
                0,
                List.of(),
                List.of(),
                request.properties(),
                List.of(),
                List.of());
    }

    private String begin(RecordingRequest request, long triggerUtc, String who) {
        String name = STAMP.format(Instant.ofEpochSecond(
                        Math.floorDiv(triggerUtc, 1_000_000_000L), Math.floorMod(triggerUtc, 1_000_000_000L)))
                + "-" + request.name();
        Path place = folder.resolve(name);
        Manifest begun = begun(name, request, triggerUtc);
        try {
            Files.createDirectory(place);
            Files.writeString(place.resolve("lab.yaml"), labFile);
            LabCopy.write(lab, place);
            begun.save(place);
            Recording recording = new Recording(
                    lab,
                    place,
                    begun,
                    request,
                    guard,
                    () -> begin(request.next(), lab.clock().utcNanos(), "rolling"),
                    () -> ended(name, request));
            running.put(name, recording);
            recording.start();
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw new IllegalArgumentException("a recording " + name + " was started in this second already", e);
        } catch (IOException e) {
            throw new StoreException("the recording " + name + " cannot be written: " + e.getMessage(), e);
        }
        event(who, "recording " + name + " started");
        return name;
    }

    private void ended(String name, RecordingRequest request) {
        Recording recording = running.get(name);
        if (recording != null && recording.failure().isEmpty()) {
            try {
                readings(recording.manifest());
            } finally {
                running.remove(name);
            }
            RolledAway.forget(folder, list(""), request)
                    .forEach(gone -> event("rolling", "recording " + gone + " deleted"));
        } else if (recording != null) {
            running.remove(name);
            completeLater(name, recording.failure());
        }
    }

    /** Copies the readings of the recording's time beside it, so that it is complete whatever the archive forgets. */
    private void readings(Manifest manifest) {
        try {
            boolean unused = archive.flush();
            RecordedReadings.copy(archive, manifest, folder.resolve(manifest.name()));
        } catch (IOException | StoreException e) {
            LOG.error("recording {}: its readings could not be copied: {}", manifest.name(), e.getMessage());
        }
    }

    private void event(String who, String text) {
        lab.event(new Event(lab.clock().utcNanos(), Event.Kind.SYSTEM, "", who, "", "", "", text));
    }

    /**
     * Stops a recording, or disarms one that waits; returns when everything is written.
     *
     * @throws IllegalArgumentException where none of this name runs or waits
     */
    public void stop(String name, String who) {
        Waiting armed = waiting.remove(name);
        if (armed != null) {
            armed.subscription().close();
            event(who, "recording " + name + " waits no longer");
            return;
        }
        Recording recording = running.get(name);
        if (recording == null) {
            throw new IllegalArgumentException("no recording " + name + " runs or waits");
        }
        recording.stop("stopped by " + who);
    }

    /** Returns those that run, the latest first. */
    public List<Recording> running() {
        return running.values().stream()
                .sorted(Comparator.comparing((Recording r) -> r.manifest().name())
                        .reversed())
                .toList();
    }

    /** Returns how long the disk lasts. */
    public DiskForecast disk() {
        return DiskForecast.of(lab, running(), guard);
    }

    /** Says whether a recording of this name is being written now. */
    boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** Returns those that wait for their condition. */
    public List<Armed> armed() {
        return waiting.values().stream().map(Waiting::armed).toList();
    }

    /**
     * Returns all recordings, the latest first.
     *
     * @param search words that must all occur in name, note, annotations or streams; empty for all
     */
    public List<Manifest> list(String search) {
        return index.list(search);
    }

    /** Returns what is known of a recording. */
    public Optional<Manifest> find(String name) {
        return isName(name) ? index.manifest(folder.resolve(name)) : Optional.empty();
    }

    private static boolean isName(String name) {
        return !name.startsWith(".") && !name.contains("/") && !name.contains("\\");
    }

    /** Returns the store in which the recordings are. */
    public Path store() {
        return Objects.requireNonNull(folder.toAbsolutePath().getParent(), "recordings stand in a folder of the store");
    }

    /** Returns the folder of a recording that exists. */
    public Path folder(String name) {
        return folder.resolve(find(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no recording " + name))
                .name());
    }

    /** Adds an annotation, also to one that ended. */
    public void annotate(String name, String who, String text) {
        Manifest.Note note = new Manifest.Note(lab.clock().utcNanos(), who, text);
        Recording recording = running.get(name);
        if (recording != null) {
            recording.annotate(note);
            return;
        }
        Path place = folder(name);
        try {
            Manifest.load(place).with(note).save(place);
        } catch (IOException e) {
            throw new StoreException("the recording " + name + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Stops everything that runs. */
    @Override
    public void close() {
        closed = true;
        waiting.keySet().forEach(name -> stop(name, "the end of the laboratory"));
        running.values().forEach(recording -> recording.stop("the laboratory stopped"));
    }
}
