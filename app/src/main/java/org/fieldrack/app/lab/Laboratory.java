package org.fieldrack.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.base.Clock;
import org.fieldrack.config.Problem;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.State;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveFollower;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.dashboard.Dashboards;
import org.fieldrack.serve.mirror.Mirror;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A laboratory that runs: store, server and devices of a lab file, opened in this order and closed in the other.
 *
 * <p>Devices open side by side and connect in the background, so one that is switched off holds up nobody. Reloading
 * touches only what changed. Methods are serialised.
 */
public final class Laboratory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.lab");

    private final Clock clock = Clock.system();
    private final Map<String, DeviceEntry<?>> entries = new ConcurrentHashMap<>();
    private final Map<String, AutoCloseable> simulators = new ConcurrentHashMap<>();
    private final Lab lab;
    private final Archive archive;
    private final ArchiveFollower follower;
    private final Recordings recordings;
    private final Server server;
    private final Optional<Mirror> mirror;
    private LabFile file;

    /**
     * Opens everything.
     *
     * @throws StoreException when the store cannot be used
     * @throws org.fieldrack.serve.ServeException when the console's address cannot be had; its message is a sentence
     */
    public Laboratory(LabFile file) {
        this.file = file;
        this.lab = new Lab(file.name(), clock);
        prepare(file.store());
        archive = SqliteArchive.open(file.store(), file.archive(), clock);
        try {
            follower = new ArchiveFollower(archive, lab);
            recordings = new Recordings(lab, archive, file.store(), text(file));
            server = Server.start(
                    file.serve(),
                    lab,
                    archive,
                    Optional.of(recordings),
                    Optional.of(new Dashboards(file.store())),
                    this::reload);
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
        mirror = file.serve().memory().map(config -> Mirror.start(lab, config, file.store()));
        lab.event(event("started from " + file.file()));
        open(List.copyOf(file.devices().values()));
    }

    private static void prepare(Path store) {
        try {
            Files.createDirectories(store);
        } catch (IOException e) {
            throw new StoreException(
                    "the store " + store + " cannot be made: give a folder that may be written in the key store", e);
        }
    }

    private static String text(LabFile file) {
        try {
            return Files.readString(file.file());
        } catch (IOException e) {
            return "";
        }
    }

    public Lab lab() {
        return lab;
    }

    public Archive archive() {
        return archive;
    }

    /** Returns the address of the console: {@code http://127.0.0.1:8080}. */
    public String address() {
        return server.url();
    }

    private Event event(String text) {
        return new Event(clock.utcNanos(), Event.Kind.SYSTEM, "", "", "", "", "", text);
    }

    private void open(List<DeviceEntry<?>> wanted) {
        List<Thread> opening = new ArrayList<>();
        for (DeviceEntry<?> entry : wanted) {
            entries.put(entry.name(), entry);
            LabDevice device =
                    new LabDevice(entry.name(), entry.driver().name(), clock, file.folder(), file.store(), lab::device);
            lab.add(device);
            opening.add(Thread.ofVirtual().name("open " + entry.name()).start(() -> open(entry, device)));
        }
        for (Thread thread : opening) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void open(DeviceEntry<?> entry, LabDevice device) {
        try {
            device.state(State.INIT, "opening", "");
            entry.open(device).simulator().ifPresent(simulator -> simulators.put(entry.name(), simulator));
        } catch (IOException | RuntimeException e) {
            // one device that cannot be opened is no reason to be without the others
            LOG.error("{}: cannot be opened: {}", entry.name(), e.getMessage(), e instanceof IOException ? null : e);
            device.state(State.ERROR, "not-opened", String.valueOf(e.getMessage()));
        }
    }

    private void close(String name) {
        entries.remove(name);
        lab.remove(name);
        AutoCloseable simulator = simulators.remove(name);
        if (simulator != null) {
            try {
                simulator.close();
            } catch (Exception e) {
                LOG.warn("{}: its simulator did not close: {}", name, e.toString());
            }
        }
    }

    /**
     * Reads the lab file again and opens, closes and reopens what changed; with problems nothing changes.
     *
     * @return what was done, in one sentence
     * @throws IllegalArgumentException with all problems
     */
    public synchronized String reload() {
        LabFileReader reader = new LabFileReader(new Drivers(), System.getenv());
        Optional<LabFile> read = reader.read(file.file());
        if (read.isEmpty()) {
            throw new IllegalArgumentException("nothing was changed: "
                    + String.join(
                            "; ",
                            reader.problems().all().stream().map(Problem::text).toList()));
        }
        LabFile next = read.get();
        Map<String, DeviceEntry<?>> before = new LinkedHashMap<>(entries);
        List<String> removed = before.keySet().stream()
                .filter(n -> !next.devices().containsKey(n))
                .sorted()
                .toList();
        List<DeviceEntry<?>> wanted = next.order().stream()
                .<DeviceEntry<?>>map(n -> next.devices().get(n))
                .filter(entry -> !entry.equals(before.get(entry.name())))
                .toList();
        removed.forEach(this::close);
        wanted.stream().map(DeviceEntry::name).filter(before::containsKey).forEach(this::close);
        boolean needsRestart = (!file.placed() && !next.serve().equals(file.serve()))
                || !next.archive().equals(file.archive())
                || !next.name().equals(file.name());
        file = new LabFile(
                file.file(),
                file.name(),
                file.store(),
                next.devices(),
                next.order(),
                file.serve(),
                file.archive(),
                file.placed());
        open(wanted);
        String done = sentence(removed, wanted, before, next.order().size())
                + (needsRestart ? "; changes of lab, serve and archive take effect at the next start" : "");
        lab.event(event("reloaded: " + done));
        LOG.info("reloaded: {}", done);
        return done;
    }

    private static String sentence(
            List<String> removed, List<DeviceEntry<?>> wanted, Map<String, DeviceEntry<?>> before, int all) {
        List<String> parts = new ArrayList<>();
        if (!removed.isEmpty()) {
            parts.add("closed " + String.join(", ", removed));
        }
        List<String> changed = wanted.stream()
                .map(DeviceEntry::name)
                .filter(before::containsKey)
                .toList();
        if (!changed.isEmpty()) {
            parts.add("reopened " + String.join(", ", changed));
        }
        List<String> added = wanted.stream()
                .map(DeviceEntry::name)
                .filter(n -> !before.containsKey(n))
                .toList();
        if (!added.isEmpty()) {
            parts.add("opened " + String.join(", ", added));
        }
        parts.add((all - wanted.size()) + " kept running");
        return String.join(", ", parts);
    }

    /** Stops serving, closes every device, and commits what the archive still holds. */
    @Override
    public synchronized void close() {
        recordings.close();
        lab.event(event("stopped"));
        List<Thread> closing = new ArrayList<>();
        for (String name : List.copyOf(entries.keySet())) {
            closing.add(Thread.ofVirtual().name("close " + name).start(() -> close(name)));
        }
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        mirror.ifPresent(Mirror::close);
        server.close();
        follower.close();
        archive.close();
    }
}
