package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording that runs: one platform thread that writes what the streams' queues hold, hands it to the operating system
 * every 50 ms, and once a second looks at limits, disk and streams that came or went.
 *
 * <p>Methods may be called from any thread.
 */
public final class Recording {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.recording");
    /** What a user does who has no memory for a recording. */
    static final String MORE_MEMORY = "record fewer streams, or give the process more with"
            + " FIELDRACK_HEAP=512m and FIELDRACK_OPTS=-XX:MaxDirectMemorySize=2g";

    private static final long IDLE_NANOS = 2_000_000L;
    private static final long FLUSH_NANOS = 50_000_000L;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Lab lab;
    private final Path folder;
    private final RecordingRequest request;
    private final DiskGuard guard;
    private final Supplier<String> next;
    private final RecordedParts parts;
    private final Thread writer;
    private volatile Manifest manifest;
    private volatile String stopping = "";
    private volatile String failure = "";
    private volatile String doing = "";
    private volatile double rate;
    private boolean warned;

    /**
     * @param start manifest of its start; its folder exists and is empty but for it
     * @param next begins the one that goes on where this one is cut, and returns its name
     */
    Recording(
            Lab lab,
            Path folder,
            Manifest start,
            RecordingRequest request,
            DiskGuard guard,
            Supplier<String> next,
            Runnable ended)
            throws IOException {
        this.lab = lab;
        this.folder = folder;
        this.request = request;
        this.guard = guard;
        this.next = next;
        this.manifest = start;
        parts = new RecordedParts(lab, folder, request, (source, text) -> event(Event.Kind.GAP, source, text));
        try {
            parts.adopt();
            described().save(folder);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            parts.abandon();
            throw e;
        }
        writer = Thread.ofPlatform().name("recording " + request.name()).unstarted(() -> run(ended));
    }

    void start() {
        writer.start();
    }

    private void run(Runnable ended) {
        try {
            parts.begin(manifest.startUtc());
            finish(write());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // memory beside the heap may be used up too: a recording never ends without a word
            giveUp(e);
        }
        ended.run();
    }

    /** Leaves everything as it is on the disk: what was written is repaired when there is room for it. */
    private void giveUp(Throwable fault) {
        failure = reason(fault);
        LOG.error("recording {}: {}", manifest.name(), failure, fault instanceof IOException ? null : fault);
        parts.abandon();
        event(Event.Kind.SYSTEM, "", "ended: " + failure);
    }

    private static String reason(Throwable fault) {
        String said = String.valueOf(fault.getMessage());
        if (fault instanceof OutOfMemoryError) {
            return "there was no memory for it (" + said + "): all that was written before is kept; " + MORE_MEMORY;
        }
        return isDiskFull(fault)
                ? "the disk is full: all that was written before is kept; make room or choose another store"
                : "it could not be written: " + said;
    }

    private static boolean isDiskFull(Throwable fault) {
        return String.valueOf(fault.getMessage()).contains("No space left");
    }

    /** Says why nothing could be written, and what to do where that is known. */
    static String cause(IOException fault) {
        return isDiskFull(fault)
                ? "the disk is full: make room or choose another store"
                : String.valueOf(fault.getMessage());
    }

    /** Returns why it could not be written to its end; empty where it could. */
    String failure() {
        return failure;
    }

    private String write() throws IOException {
        long flushed = System.nanoTime();
        long looked = flushed;
        while (stopping.isEmpty()) {
            boolean any = parts.drain();
            long now = System.nanoTime();
            if (now - flushed >= FLUSH_NANOS) {
                flushed = now;
                parts.flush();
            }
            if (now - looked >= LOOK_NANOS) {
                String limit = look((now - looked) / 1e9);
                looked = now;
                if (!limit.isEmpty()) {
                    return limit;
                }
            }
            if (!any) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
        return stopping;
    }

    /** Looks at everything that need not be looked at all the time; returns why the recording must end, or nothing. */
    private String look(double seconds) throws IOException {
        long before = manifest.bytes();
        parts.adopt();
        parts.collect();
        Manifest now = described();
        rate = rate * 0.5 + Math.max(0, now.bytes() - before) / seconds * 0.5;
        now.save(folder);
        if (request.bytes() > 0 && now.bytes() >= request.bytes()) {
            return "its size was reached";
        }
        if (!request.duration().isZero()
                && lab.clock().utcNanos() - now.triggerUtc()
                        >= request.duration().toNanos()) {
            return "its time was over";
        }
        if (request.rolling().isDue(lab.clock().utcNanos() - now.triggerUtc(), now.bytes())) {
            return Recordings.CONTINUES + next.get();
        }
        return switch (guard.look(rate)) {
            case ROOM -> "";
            case FULL -> "the disk is nearly full: remove recordings or choose another store";
            case LOW -> {
                if (!warned) {
                    warned = true;
                    event(
                            Event.Kind.SYSTEM,
                            "",
                            "the disk lasts for another " + (long) guard.secondsLeft(rate) + " s of this recording");
                }
                yield "";
            }
        };
    }

    private void event(Event.Kind kind, String subject, String text) {
        lab.event(new Event(
                lab.clock().utcNanos(), kind, "", "", subject, "", "", "recording " + manifest.name() + ": " + text));
    }

    private void finish(String reason) throws IOException {
        doing = "writing what waits and closing files";
        parts.end();
        synchronized (this) {
            changed(draft -> draft.ended(lab.clock().utcNanos(), reason)).save(folder);
        }
        event(Event.Kind.SYSTEM, "", "ended: " + reason);
    }

    private Manifest described() {
        return changed(draft -> {});
    }

    /** Renews what is known, with a change. */
    private synchronized Manifest changed(Consumer<ManifestDraft> change) {
        ManifestDraft draft = manifest.draft();
        parts.describe(draft);
        change.accept(draft);
        manifest = draft.manifest();
        return manifest;
    }

    /** Returns what is known of it now, at most a second old. */
    public Manifest manifest() {
        return manifest;
    }

    /** Returns what it does on its way to its end, for a person; empty while it records. */
    public String doing() {
        return doing;
    }

    void does(String what) {
        doing = what;
    }

    /** Returns how many bytes a second it writes. */
    public double bytesPerSecond() {
        return rate;
    }

    /** Returns for how many seconds the disk lasts. */
    public double secondsLeft() {
        return guard.secondsLeft(rate);
    }

    /** Changes something; it stands in the file within a second. */
    synchronized void change(Consumer<ManifestDraft> change) throws IOException {
        ManifestDraft draft = manifest.draft();
        change.accept(draft);
        manifest = draft.manifest();
        if (manifest.isEnded()) {
            manifest.save(folder);
        }
    }

    /** Ends it and returns when everything is written. */
    void stop(String reason) {
        stopping = reason;
        LockSupport.unpark(writer);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
