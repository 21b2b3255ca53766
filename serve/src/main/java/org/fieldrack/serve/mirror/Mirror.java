package org.fieldrack.serve.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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

/**
 * Publishes the devices of a lab as buffers {@code rt-<lab>-<device>-0} in shared memory, with a catalog
 * {@code memory/catalog.json} in the store that describes them (specification section 13.7).
 *
 * <p>One platform thread does everything, because locks belong to threads of the operating system; devices only put their
 * name into its queue, once, so a slow reader of the memory never holds up an instrument and readings coalesce.
 */
public final class Mirror implements AutoCloseable, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.memory");
    private static final long WRITE_POLL_MILLIS = 40;
    private static final long RETRY_MILLIS = 20;
    private static final long LONG_NANOS = 1_000_000_000;
    /** Short: a program that is stopped while it holds the lock of one buffer must not hold up the other devices. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(2);

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
    /** What waits because somebody holds the lock of the device's buffer; by device. */
    private final Map<String, Waiting> locked = new LinkedHashMap<>();

    private final Thread thread;
    private final Subscription subscription;
    private final boolean takesWrites;

    private enum Kind {
        READINGS,
        SCHEMA,
        GONE
    }

    private record Change(Kind kind, Device device) {}

    private record Waiting(Change change, long since, boolean told) {}

    private Mirror(Lab lab, MirrorConfig config, Path store) {
        this.lab = lab;
        this.config = config;
        this.catalog = store.resolve("memory").resolve("catalog.json");
        this.options = BufferOptions.DEFAULT
                .withFolder(config.folder())
                .withClock(lab.clock())
                .withLockTimeout(LOCK_TIMEOUT)
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
        long retryAt = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long idle = takesWrites ? WRITE_POLL_MILLIS : 1000;
                Change change = queue.poll(locked.isEmpty() ? idle : RETRY_MILLIS, TimeUnit.MILLISECONDS);
                if (change != null) {
                    handle(change);
                }
                if (!locked.isEmpty() && System.nanoTime() - retryAt >= 0) {
                    List.copyOf(locked.values()).forEach(waiting -> handle(waiting.change()));
                    retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
                }
                if (takesWrites) {
                    mirrored.forEach((name, device) -> take(name, device));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // an interrupted thread cannot wait for a lock
            boolean ignored = Thread.interrupted();
            mirrored.forEach((name, device) -> close(name, device));
        }
    }

    private void close(String name, MirroredDevice device) {
        try {
            guarded(device::close);
        } catch (SyncException e) {
            LOG.warn("the buffer of {} stays marked as valid: {}", name, e.getMessage());
        }
    }

    private void handle(Change change) {
        Device device = change.device();
        if (!config.devices().isEmpty() && !config.devices().contains(device.name())) {
            return;
        }
        if (change.kind() == Kind.READINGS) {
            queued.remove(device.name());
        }
        try {
            work(change);
            Waiting waiting = locked.get(device.name());
            if (waiting != null && waiting.change().equals(change)) {
                locked.remove(device.name());
            }
        } catch (SyncException e) {
            waitFor(change, e);
        }
    }

    /** Comes back to a change; says so once where somebody keeps the lock for longer than a transaction may take. */
    private void waitFor(Change change, SyncException e) {
        long now = System.nanoTime();
        Waiting before = locked.get(change.device().name());
        long since = before == null ? now : before.since();
        boolean told = before != null && before.told();
        if (before == null) {
            lockTimeouts.increment();
        }
        if (!told && now - since > LONG_NANOS) {
            told = true;
            LOG.warn("{}", e.getMessage());
        }
        // of a new schema and new readings the schema is the one to come back to: it shows the readings too
        Change kept = before != null && before.change().kind() == Kind.SCHEMA ? before.change() : change;
        locked.put(change.device().name(), new Waiting(kept, since, told));
    }

    private void work(Change change) {
        Device device = change.device();
        MirroredDevice known = mirrored.get(device.name());
        switch (change.kind()) {
            case READINGS -> {
                if (known != null) {
                    guarded(known::show);
                }
            }
            case SCHEMA ->
                guarded(() -> {
                    MirroredDevice shown = mirrored.computeIfAbsent(
                            device.name(), name -> new MirroredDevice(lab.name(), device, options));
                    if (shown.open(path -> config.writes().contains(device.name() + "." + path))) {
                        writeCatalog();
                    }
                    shown.show();
                });
            case GONE -> {
                locked.remove(device.name());
                if (known != null) {
                    mirrored.remove(device.name());
                    close(device.name(), known);
                    writeCatalog();
                }
            }
        }
    }

    private void take(String name, MirroredDevice device) {
        if (!locked.containsKey(name)) {
            try {
                guarded(() -> device.take(requester));
            } catch (SyncException e) {
                // the next look is in 40 ms
                lockTimeouts.increment();
            }
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
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
            MirrorCatalog.write(catalog, all);
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
