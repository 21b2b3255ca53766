package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;
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
    private static final long IDLE_NANOS = 2_000_000L;
    private static final long FLUSH_NANOS = 50_000_000L;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Lab lab;
    private final Path folder;
    private final RecordingRequest request;
    private final DiskGuard guard;
    private final Supplier<String> next;
    private final List<RecordedPart> parts = new ArrayList<>();
    private final List<Manifest.Stream> endedStreams = new ArrayList<>();
    private final List<Manifest.Raw> endedRaws = new ArrayList<>();
    private final List<Manifest.Gap> gaps = new ArrayList<>();
    private final Thread writer;
    private volatile Manifest manifest;
    private volatile String stopping = "";
    private volatile String failure = "";
    private volatile double rate;
    private long closedBytes;
    private boolean warned;
    private boolean begun;

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
        adopt();
        described().save(folder);
        writer = Thread.ofPlatform().name("recording " + request.name()).unstarted(() -> run(ended));
    }

    void start() {
        writer.start();
    }

    private void run(Runnable ended) {
        try {
            begin();
            finish(write());
        } catch (IOException | RuntimeException e) {
            giveUp(e);
        }
        ended.run();
    }

    /** Leaves everything as it is on the disk: what was written is repaired when there is room for it. */
    private void giveUp(Exception fault) {
        String said = String.valueOf(fault.getMessage());
        failure = said.contains("No space left")
                ? "the disk is full: all that was written before is kept; make room or choose another store"
                : "it could not be written: " + said;
        LOG.error("recording {}: {}", manifest.name(), failure, fault instanceof IOException ? null : fault);
        for (RecordedPart part : parts) {
            try {
                part.leave();
                part.abandon();
            } catch (IOException | RuntimeException e) {
                LOG.debug("recording {}: {} is left: {}", manifest.name(), part.address(), e.getMessage());
            }
        }
        event(Event.Kind.SYSTEM, "", "ended: " + failure);
    }

    /** Returns why it could not be written to its end; empty where it could. */
    String failure() {
        return failure;
    }

    /** Copies the histories one after the other; streams that have begun are written meanwhile. */
    private void begin() throws IOException {
        begun = true;
        if (request.preTrigger().isZero()) {
            return;
        }
        List<RecordedPart> following =
                new ArrayList<>(parts.stream().filter(RawPart.class::isInstance).toList());
        for (RecordedPart part : List.copyOf(parts)) {
            if (part instanceof StreamPart stream) {
                stream.begin(manifest.startUtc(), () -> {
                    for (RecordedPart other : following) {
                        other.drain();
                    }
                });
                following.add(part);
            }
        }
    }

    private String write() throws IOException {
        long flushed = System.nanoTime();
        long looked = flushed;
        while (stopping.isEmpty()) {
            boolean any = false;
            for (RecordedPart part : parts) {
                any |= part.drain();
            }
            long now = System.nanoTime();
            if (now - flushed >= FLUSH_NANOS) {
                flushed = now;
                for (RecordedPart part : parts) {
                    part.flush();
                }
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
        adopt();
        collect();
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

    /** Takes streams that came and gives up those that went. */
    private void adopt() throws IOException {
        List<Object> present = new ArrayList<>();
        for (Device device : lab.devices()) {
            for (SampleStream stream : device.streams()) {
                present.add(stream);
                String address = device.name() + "/" + stream.name();
                if (RecordingRequest.matches(request.streams(), address) && !isTaken(stream)) {
                    StreamPart part =
                            new StreamPart(device.name(), stream, PartFiles.of(folder, device.name(), stream));
                    if (begun || request.preTrigger().isZero()) {
                        part.follow();
                    }
                    parts.add(part);
                }
            }
            for (RawStream raw : device.rawStreams()) {
                present.add(raw);
                String address = device.name() + "/" + raw.name();
                if (RecordingRequest.matches(request.raws(), address) && !isTaken(raw)) {
                    parts.add(new RawPart(
                            device.name(), raw, PartFiles.free(folder, device.name(), raw.name(), ".rawlog")));
                }
            }
        }
        for (RecordedPart part : List.copyOf(parts)) {
            if (!present.contains(source(part))) {
                end(part);
                gaps.add(new Manifest.Gap(
                        part.address(), Manifest.Loss.ENDED, 0, 0, lab.clock().utcNanos(), "the stream ended"));
                event(Event.Kind.GAP, part.address(), "the stream ended while it was recorded");
            }
        }
    }

    private static Object source(RecordedPart part) {
        return switch (part) {
            case StreamPart stream -> stream.stream();
            case RawPart raw -> raw.stream();
        };
    }

    private boolean isTaken(Object stream) {
        return parts.stream().anyMatch(part -> source(part) == stream);
    }

    private void end(RecordedPart part) throws IOException {
        part.leave();
        part.drain();
        part.close();
        gaps.addAll(part.takeGaps());
        closedBytes += part.bytes();
        switch (part) {
            case StreamPart stream -> endedStreams.add(stream.described());
            case RawPart raw -> endedRaws.add(raw.described());
        }
        parts.remove(part);
    }

    /** Puts what was found missing into the table and tells everybody. */
    private void collect() {
        for (RecordedPart part : parts) {
            for (Manifest.Gap gap : part.takeGaps()) {
                gaps.add(gap);
                if (gap.to() > gap.from() || gap.loss() == Manifest.Loss.CLOCK_STEP) {
                    event(Event.Kind.GAP, gap.source(), gap.text() + ": " + (gap.to() - gap.from()) + " missing");
                }
            }
        }
    }

    private void event(Event.Kind kind, String subject, String text) {
        lab.event(new Event(
                lab.clock().utcNanos(), kind, "", "", subject, "", "", "recording " + manifest.name() + ": " + text));
    }

    private void finish(String reason) throws IOException {
        for (RecordedPart part : parts) {
            part.leave();
        }
        for (RecordedPart part : List.copyOf(parts)) {
            end(part);
        }
        Manifest last = described();
        Manifest ended = last.ended(
                lab.clock().utcNanos(), reason, last.bytes(), last.streams(), last.raws(), List.copyOf(gaps));
        ended.save(folder);
        synchronized (this) {
            manifest = ended;
        }
        event(Event.Kind.SYSTEM, "", "ended: " + reason);
    }

    private synchronized Manifest described() {
        List<Manifest.Stream> streams = new ArrayList<>(endedStreams);
        List<Manifest.Raw> raws = new ArrayList<>(endedRaws);
        long bytes = closedBytes;
        for (RecordedPart part : parts) {
            switch (part) {
                case StreamPart stream -> streams.add(stream.described());
                case RawPart raw -> raws.add(raw.described());
            }
            bytes += size(part);
        }
        Manifest m = manifest.ended(0, "", bytes, List.copyOf(streams), List.copyOf(raws), List.copyOf(gaps));
        manifest = m;
        return m;
    }

    private static long size(RecordedPart part) {
        try {
            return part.bytes();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns what is known of it now, at most a second old. */
    public Manifest manifest() {
        return manifest;
    }

    /** Returns how many bytes a second it writes. */
    public double bytesPerSecond() {
        return rate;
    }

    /** Returns for how many seconds the disk lasts. */
    public double secondsLeft() {
        return guard.secondsLeft(rate);
    }

    /** Notes something; it stands in the manifest within a second. */
    synchronized void annotate(Manifest.Note note) {
        manifest = manifest.with(note);
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
