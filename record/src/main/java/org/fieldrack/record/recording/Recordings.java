package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.function.Consumer;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
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

    /** A recording that waits for its condition. */
    public record Armed(String name, RecordingRequest request) {}

    private final Lab lab;
    private final Path folder;
    private final String labFile;
    private final DiskGuard guard;
    private final Map<String, Recording> running = new ConcurrentHashMap<>();
    private final ArmedRecordings armed;
    private final RecordingIndex index;
    private final Sealing sealing;

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
        armed = new ArmedRecordings(lab, this::triggered);
        sealing = new Sealing(archive, folder, index);
        sealing.left(list(""));
    }

    /** Returns when what a process that died left has been finished, and what ended has its checksums. */
    void awaitSealed() throws InterruptedException {
        sealing.await();
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
        Condition condition = armed.arm(request);
        event(who, "recording " + request.name() + " waits for " + condition.text());
        return request.name();
    }

    private void triggered(RecordingRequest request, long moment) {
        try {
            String unused = begin(request, moment, "condition");
        } catch (IllegalArgumentException | StoreException e) {
            LOG.error("recording {} did not start: {}", request.name(), e.getMessage());
            event("condition", "recording " + request.name() + " did not start: " + e.getMessage());
        }
    }

    private String begin(RecordingRequest request, long triggerUtc, String who) {
        String name = STAMP.format(Instant.ofEpochSecond(
                        Math.floorDiv(triggerUtc, 1_000_000_000L), Math.floorMod(triggerUtc, 1_000_000_000L)))
                + "-" + request.name();
        Path place = folder.resolve(name);
        Manifest begun = Manifest.begun(name, lab.name(), request, triggerUtc);
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
            throw new StoreException("the recording " + name + " cannot begin: " + Recording.cause(e), e);
        } catch (OutOfMemoryError e) {
            sealing.finishLater(name, "there was no memory for it", lab.clock().utcNanos());
            throw new StoreException(
                    "there is no memory for the recording " + name + " (" + e.getMessage() + "): "
                            + Recording.MORE_MEMORY,
                    e);
        }
        event(who, "recording " + name + " started");
        return name;
    }

    private void ended(String name, RecordingRequest request) {
        Recording recording = running.get(name);
        if (recording == null) {
            return;
        }
        if (!recording.failure().isEmpty()) {
            running.remove(name);
            sealing.finishLater(name, recording.failure(), lab.clock().utcNanos());
            return;
        }
        try {
            sealing.readings(
                    recording.manifest(), part -> recording.does("copying its readings: " + (int) (100 * part) + " %"));
        } finally {
            forget(name);
        }
        sealing.seal(name);
        RolledAway.forget(folder, () -> list(""), request)
                .forEach(gone -> event("rolling", "recording " + gone + " deleted"));
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
        if (armed.disarm(name)) {
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
        return armed.all().stream()
                .map(request -> new Armed(request.name(), request))
                .toList();
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
        change(name, draft -> draft.annotations.add(note));
    }

    /**
     * Pins the clock of a device to that of another by pulses that both have recorded; an earlier pin of it is forgotten.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public Manifest.Pin pin(String name, PinRequest request, String who) {
        Manifest.Pin pin = ClockPins.pin(folder(name), request, lab.clock().utcNanos(), who);
        change(name, draft -> {
            draft.pins.removeIf(old -> old.device().equals(pin.device()));
            draft.pins.add(pin);
        });
        event(who, "recording " + name + ": the clock of " + pin.device() + " is pinned to " + pin.reference());
        return pin;
    }

    /** Takes back the pin of a device's clock. @throws IllegalArgumentException where there is none */
    public void unpin(String name, String device, String who) {
        Manifest known = find(name).orElseThrow(() -> new IllegalArgumentException("there is no recording " + name));
        if (known.pins().stream().noneMatch(pin -> pin.device().equals(device))) {
            throw new IllegalArgumentException("the clock of " + device + " is not pinned in " + name);
        }
        change(name, draft -> draft.pins.removeIf(pin -> pin.device().equals(device)));
        event(who, "recording " + name + ": the clock of " + device + " is no longer pinned");
    }

    /** A change goes either to one that runs, or after it into the file: not to one that is just forgotten. */
    private synchronized void forget(String name) {
        running.remove(name);
    }

    private synchronized void change(String name, Consumer<ManifestDraft> change) {
        Recording recording = running.get(name);
        Path place = folder(name);
        try {
            if (recording != null) {
                recording.change(change);
            } else {
                index.change(name, change);
            }
        } catch (IOException e) {
            throw new StoreException("the recording in " + place + " cannot be changed: " + Recording.cause(e), e);
        }
    }

    /** Stops everything that runs. */
    @Override
    public void close() {
        armed.all().forEach(request -> stop(request.name(), "the end of the laboratory"));
        running.values().forEach(recording -> recording.stop("the laboratory stopped"));
        sealing.close();
    }
}
