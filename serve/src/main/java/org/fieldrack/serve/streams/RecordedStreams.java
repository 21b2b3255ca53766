package org.fieldrack.serve.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fieldrack.base.Counters;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.OpenedRecordings;
import org.fieldrack.record.recording.RecordedHistory;

/**
 * The streams of a recording. A stream that was recorded in parts, because its device was reloaded, has its second part as
 * {@code DEVICE/STREAM#2}, and so on.
 *
 * <p>Not thread-safe; what it opened stays open until it is closed.
 */
public final class RecordedStreams implements StreamSource, AutoCloseable {
    private record Part(Manifest.Stream of, int number) {
        String name() {
            return number == 1 ? of.stream() : of.stream() + "#" + number;
        }

        String address() {
            return of.device() + "/" + name();
        }
    }

    private final OpenedRecordings opened;
    private final String recording;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Part, OpenedRecordings.Lease> leases = new HashMap<>();

    /** @throws IllegalArgumentException where there is no such recording; its message is a sentence */
    public RecordedStreams(OpenedRecordings opened, String recording) {
        this.opened = opened;
        this.recording = recording;
        Map<String, Integer> counts = new HashMap<>();
        for (Manifest.Stream stream : opened.manifest(recording).streams()) {
            parts.add(new Part(stream, counts.merge(stream.address(), 1, Integer::sum)));
        }
    }

    @Override
    public boolean runs() {
        return false;
    }

    @Override
    public List<ViewedStream> streams() {
        return parts.stream().map(this::open).toList();
    }

    @Override
    public Optional<ViewedStream> stream(String address) {
        return parts.stream()
                .filter(part -> part.address().equals(address))
                .findFirst()
                .map(this::open);
    }

    /** Opens only the stream that is asked for. */
    @Override
    public Optional<Trace> trace(String address) {
        for (Part part : parts) {
            List<String> names =
                    part.of().channels().stream().map(Manifest.Signal::name).toList();
            Optional<Integer> at = IntStream.range(0, names.size())
                    .boxed()
                    .filter(i -> address.equals(part.address() + "." + names.get(i)))
                    .findFirst();
            if (at.isPresent()) {
                return at.map(index -> new Trace(open(part), index));
            }
        }
        return Optional.empty();
    }

    private ViewedStream open(Part part) {
        RecordedHistory history = leases.computeIfAbsent(
                        part, _ -> opened.lease(recording, part.of().device(), part.of().stream(), part.number()))
                .history();
        Counters counters = new Counters();
        counters.counter("lost_samples", "samples that are missing in the recording")
                .add(part.of().lost());
        return new ViewedStream(part.of().device(), part.name(), part.of().description(), history, counters);
    }

    @Override
    public void close() {
        leases.values().forEach(OpenedRecordings.Lease::close);
        leases.clear();
    }
}
