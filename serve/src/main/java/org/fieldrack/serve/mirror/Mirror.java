package org.fieldrack.serve.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceState;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Requester;
import org.fieldrack.device.Subscription;
import org.fieldrack.memory.BufferException;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.SyncException;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes the devices of a lab as buffers {@code rt-<lab>-<device>-0} in shared memory, with a catalog
 * {@code memory/catalog.json} in the store that describes them (specification section 13.7).
 *
 * <p>One platform thread does everything, because locks belong to threads of the operating system; devices only put their
 * name into its queue, once, so a slow reader of the memory never holds up an instrument and readings coalesce.
 */
public final class Mirror implements AutoCloseable, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.memory");
    private static final JsonMapper JSON = new JsonMapper();
    private static final long WRITE_POLL_MILLIS = 40;
    private final Lab lab;
    private final MirrorConfig config;
    private final Path catalog;
    private final BufferOptions options;
    private final Requester requester;
    private final Counters counters = new Counters();
    private final Counter lockTimeouts = counters.counter("lock_timeouts", "buffers that others held for too long");
    private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Map<String, Boolean> queued = new ConcurrentHashMap<>();
    private final Map<String, MirroredDevice> mirrored = new LinkedHashMap<>();
    private final Thread thread;
    private final Subscription subscription;
    private final boolean takesWrites;

    private enum Kind {
        READINGS,
        SCHEMA,
        GONE
    }

    private record Change(Kind kind, Device device) {}

    private Mirror(Lab lab, MirrorConfig config, Path store) {
        this.lab = lab;
        this.config = config;
        this.catalog = store.resolve("memory").resolve("catalog.json");
        this.options = BufferOptions.DEFAULT
                .withFolder(config.folder())
                .withClock(lab.clock())
                .withOwner(true)
                .withSoleWriter(true)
                .withEvents(event -> counters.counter(
                                "events_" + event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
                                "what happened to the buffers")
                        .increment());
        this.requester = new Requester("shared memory", config.level());
        this.takesWrites = !config.writes().isEmpty();
        this.thread = Thread.ofPlatform().daemon().name("memory mirror").unstarted(this);
        this.subscription = lab.follow(new Follower());
    }

    /**
     * Begins to publish.
     *
     * @param store the lab's store, which takes the catalog
     */
    public static Mirror start(Lab lab, MirrorConfig config, Path store) {
        Mirror mirror = new Mirror(lab, config, store);
        mirror.thread.start();
        return mirror;
    }

    /** Returns what happened and should not have. */
    public Counters counters() {
        return counters;
    }

    private final class Follower implements Lab.Follower {
        @Override
        public void opened(Device device) {
            queue.add(new Change(Kind.SCHEMA, device));
        }

        @Override
        public void closed(Device device) {
            queue.add(new Change(Kind.GONE, device));
        }

        @Override
        public void updated(Device device, Update update) {
            mark(device);
        }

        @Override
        public void stateChanged(Device device, DeviceState before, DeviceState now) {
            mark(device);
        }

        @Override
        public void schemaChanged(Device device, Schema before, Schema now) {
            queue.add(new Change(Kind.SCHEMA, device));
        }
    }

    private void mark(Device device) {
        if (queued.putIfAbsent(device.name(), true) == null) {
            queue.add(new Change(Kind.READINGS, device));
        }
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Change change = queue.poll(takesWrites ? WRITE_POLL_MILLIS : 1000, TimeUnit.MILLISECONDS);
                if (change != null) {
                    handle(change);
                }
                if (takesWrites) {
                    mirrored.values().forEach(device -> guarded(() -> device.take(requester)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // an interrupted thread cannot wait for a lock
            boolean ignored = Thread.interrupted();
            mirrored.values().forEach(device -> guarded(device::close));
        }
    }

    private void handle(Change change) {
        Device device = change.device();
        if (!config.devices().isEmpty() && !config.devices().contains(device.name())) {
            return;
        }
        switch (change.kind()) {
            case READINGS -> {
                queued.remove(device.name());
                MirroredDevice known = mirrored.get(device.name());
                if (known != null) {
                    guarded(known::show);
                }
            }
            case SCHEMA ->
                guarded(() -> {
                    MirroredDevice known = mirrored.computeIfAbsent(
                            device.name(), name -> new MirroredDevice(lab.name(), device, options));
                    if (known.open(path -> config.writes().contains(device.name() + "." + path))) {
                        writeCatalog();
                    }
                    known.show();
                });
            case GONE -> {
                MirroredDevice known = mirrored.remove(device.name());
                if (known != null) {
                    guarded(known::close);
                    writeCatalog();
                }
            }
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (SyncException e) {
            lockTimeouts.increment();
            LOG.warn("{}", e.getMessage());
        } catch (BufferException e) {
            Counter failures = counters.counter("buffer_failures", "buffers that could not be made or used");
            failures.increment();
            if (failures.get() == 1) {
                LOG.error("devices are not shown in shared memory: {}", e.getMessage());
                lab.event(new Event(
                        lab.clock().utcNanos(),
                        Event.Kind.SYSTEM,
                        "",
                        "",
                        "memory",
                        "",
                        "",
                        String.valueOf(e.getMessage())));
            }
        }
    }

    private void writeCatalog() {
        Map<String, Object> all = new LinkedHashMap<>();
        mirrored.values()
                .forEach(device -> device.catalogEntry().ifPresent(entry -> all.put(device.typeName(), entry)));
        try {
            Files.createDirectories(catalog.getParent());
            Path next = catalog.resolveSibling("catalog.json.new");
            Files.writeString(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
            Files.move(next, catalog, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("the catalog {} cannot be written: {}", catalog, e.getMessage());
        }
    }

    /** Marks every buffer invalid, removes it and ends. */
    @Override
    public void close() {
        subscription.close();
        thread.interrupt();
        try {
            thread.join(java.time.Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
