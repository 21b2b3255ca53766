package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources of a running recording, those that ended meanwhile, and all that they lack. Belongs to the recording's thread. */
final class RecordedParts {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.recording");

    private final Lab lab;
    private final Path folder;
    private final RecordingRequest request;
    private final BiConsumer<String, String> tellGap;
    private final List<RecordedPart> parts = new ArrayList<>();
    private final List<Manifest.Stream> endedStreams = new ArrayList<>();
    private final List<Manifest.Raw> endedRaws = new ArrayList<>();
    private final List<Manifest.Gap> gaps = new ArrayList<>();
    private final CounterTrack counters = new CounterTrack();
    private long closedBytes;
    private boolean begun;

    /** @param tellGap is told the address and what is missing */
    RecordedParts(Lab lab, Path folder, RecordingRequest request, BiConsumer<String, String> tellGap) {
        this.lab = lab;
        this.folder = folder;
        this.request = request;
        this.tellGap = tellGap;
    }

    /** Takes streams that came and gives up those that went. */
    void adopt() throws IOException {
        counters.look(lab);
        List<Object> present = new ArrayList<>();
        for (Device device : lab.devices()) {
            for (SampleStream stream : device.streams()) {
                present.add(stream);
                if (isWanted(request.streams(), device.name() + "/" + stream.name(), stream)) {
                    take(device.name(), stream);
                }
            }
            for (RawStream raw : device.rawStreams()) {
                present.add(raw);
                if (isWanted(request.raws(), device.name() + "/" + raw.name(), raw)) {
                    parts.add(new RawPart(
                            device.name(), raw, PartFiles.free(folder, device.name(), raw.name(), ".rawlog")));
                }
            }
        }
        for (RecordedPart part : List.copyOf(parts)) {
            if (present.stream().noneMatch(part::isOf)) {
                end(part);
                gaps.add(new Manifest.Gap(
                        part.address(), Manifest.Loss.ENDED, 0, 0, lab.clock().utcNanos(), "the stream ended"));
                tellGap.accept(part.address(), "the stream ended while it was recorded");
            }
        }
    }

    private boolean isWanted(List<String> patterns, String address, Object stream) {
        return RecordingRequest.matches(patterns, address) && parts.stream().noneMatch(part -> part.isOf(stream));
    }

    private void take(String device, SampleStream stream) throws IOException {
        StreamPart part = new StreamPart(device, stream, PartFiles.of(folder, device, stream));
        if (begun || request.preTrigger().isZero()) {
            part.follow();
        }
        parts.add(part);
    }

    /** Copies the histories one after the other; streams that have begun are written meanwhile. */
    void begin(long startUtc) throws IOException {
        begun = true;
        if (request.preTrigger().isZero()) {
            return;
        }
        List<RecordedPart> following =
                new ArrayList<>(parts.stream().filter(RawPart.class::isInstance).toList());
        for (RecordedPart part : List.copyOf(parts)) {
            if (part instanceof StreamPart stream) {
                stream.begin(startUtc, () -> {
                    for (RecordedPart other : following) {
                        other.drain();
                    }
                });
                following.add(part);
            }
        }
    }

    /** Writes what waits; says whether there was anything. */
    boolean drain() throws IOException {
        boolean any = false;
        for (RecordedPart part : parts) {
            any |= part.drain();
        }
        return any;
    }

    void flush() throws IOException {
        for (RecordedPart part : parts) {
            part.flush();
        }
    }

    /** Puts what was found missing into the table and tells it. */
    void collect() {
        for (RecordedPart part : parts) {
            for (Manifest.Gap gap : part.takeGaps()) {
                gaps.add(gap);
                if (gap.to() > gap.from() || gap.loss() == Manifest.Loss.CLOCK_STEP) {
                    tellGap.accept(gap.source(), gap.text() + ": " + (gap.to() - gap.from()) + " missing");
                }
            }
        }
    }

    private void end(RecordedPart part) throws IOException {
        part.leave();
        part.drain();
        part.close();
        gaps.addAll(part.takeGaps());
        closedBytes += part.bytes();
        part.describe(endedStreams, endedRaws);
        parts.remove(part);
    }

    /** Takes nothing more, writes what waits and closes every file. */
    void end() throws IOException {
        parts.forEach(RecordedPart::leave);
        counters.look(lab);
        for (RecordedPart part : List.copyOf(parts)) {
            end(part);
        }
    }

    /** Leaves everything as a crash right now would; what cannot be left in order is left so too. */
    void abandon() {
        for (RecordedPart part : parts) {
            try {
                part.leave();
                part.abandon();
            } catch (IOException | RuntimeException e) {
                LOG.debug("{} is left: {}", part.address(), e.getMessage());
            }
        }
    }

    /** Writes into the draft what is known by now. */
    void describe(ManifestDraft draft) {
        List<Manifest.Stream> streams = new ArrayList<>(endedStreams);
        List<Manifest.Raw> raws = new ArrayList<>(endedRaws);
        long bytes = closedBytes;
        for (RecordedPart part : parts) {
            part.describe(streams, raws);
            bytes += size(part);
        }
        draft.streams = streams;
        draft.raws = raws;
        draft.bytes = bytes;
        draft.gaps = List.copyOf(gaps);
        draft.counters = counters.counts();
    }

    private static long size(RecordedPart part) {
        try {
            return part.bytes();
        } catch (IOException e) {
            return 0;
        }
    }
}
