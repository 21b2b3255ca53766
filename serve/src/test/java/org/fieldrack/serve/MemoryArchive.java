package org.fieldrack.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Update;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveChannel;
import org.fieldrack.record.archive.ArchiveStatistics;
import org.fieldrack.record.archive.Bins;
import org.fieldrack.record.archive.EventQuery;
import org.fieldrack.record.archive.Gap;
import org.fieldrack.record.archive.StoredEvent;

/** An archive without a disk, so that tests of the server see what they put in. */
public final class MemoryArchive implements Archive, Lab.Follower {
    private final List<ArchiveChannel> channels = new ArrayList<>();
    private final Map<String, Integer> byAddress = new HashMap<>();
    private final List<List<Reading>> readings = new ArrayList<>();
    private final List<StoredEvent> events = new ArrayList<>();
    private final Counters counters = new Counters();

    @Override
    public synchronized void updated(Device device, Update update) {
        for (int i = 0; i < update.size(); i++) {
            Reading reading = update.reading(i);
            String path = device.readings().path(update.index(i));
            device.readings()
                    .property(update.index(i))
                    .ifPresent(p -> append(channel(device.name(), path, p), reading));
        }
    }

    @Override
    public void event(Event event) {
        append(event);
    }

    @Override
    public synchronized int channel(String device, String path, Property property) {
        return byAddress.computeIfAbsent(device + "." + path, _ -> {
            channels.add(new ArchiveChannel(
                    channels.size() + 1,
                    device,
                    path,
                    property.displayedName(),
                    property.type(),
                    property.unit().text(),
                    property.options()));
            readings.add(new ArrayList<>());
            return channels.size();
        });
    }

    @Override
    public synchronized void append(int channel, Reading reading) {
        readings.get(channel - 1).add(reading);
    }

    @Override
    public synchronized void append(int[] of, Reading[] what, int count) {
        for (int i = 0; i < count; i++) {
            append(of[i], what[i]);
        }
    }

    @Override
    public synchronized void append(Event event) {
        events.add(new StoredEvent(events.size() + 1, event));
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public synchronized List<ArchiveChannel> channels() {
        return List.copyOf(channels);
    }

    @Override
    public synchronized Optional<ArchiveChannel> find(String device, String path) {
        return Optional.ofNullable(byAddress.get(device + "." + path)).map(id -> channels.get(id - 1));
    }

    @Override
    public synchronized List<Reading> readings(int channel, long from, long to, int limit) {
        return readings.get(channel - 1).stream()
                .filter(r -> r.timeNanosUtc() >= from && r.timeNanosUtc() < to)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<Reading> readingAt(int channel, long time) {
        return readings.get(channel - 1).stream()
                .filter(r -> r.timeNanosUtc() <= time)
                .reduce((_, last) -> last);
    }

    @Override
    public synchronized Bins bins(int channel, long from, long to, int bins) {
        long[] edges = new long[bins + 1];
        double[] sum = new double[bins];
        Bins result = new Bins(
                edges, new long[bins], filled(bins), filled(bins), filled(bins), filled(bins), new boolean[bins]);
        for (int i = 0; i <= bins; i++) {
            edges[i] = from + (long) ((double) (to - from) * i / bins);
        }
        for (Reading reading : readings(channel, from, to, Integer.MAX_VALUE)) {
            int bin = (int) Math.min(bins - 1, (double) (reading.timeNanosUtc() - from) / (to - from) * bins);
            if (reading.quality() != Quality.GOOD) {
                result.gap()[bin] = true;
                continue;
            }
            double value = reading.value().asDouble();
            boolean first = result.count()[bin]++ == 0;
            sum[bin] += value;
            result.min()[bin] = first ? value : Math.min(value, result.min()[bin]);
            result.max()[bin] = first ? value : Math.max(value, result.max()[bin]);
            result.mean()[bin] = sum[bin] / result.count()[bin];
        }
        return result;
    }

    private static double[] filled(int size) {
        double[] result = new double[size];
        java.util.Arrays.fill(result, Double.NaN);
        return result;
    }

    @Override
    public synchronized List<StoredEvent> events(EventQuery query) {
        return events.reversed().stream()
                .filter(e -> query.device().isEmpty()
                        || query.device().get().equals(e.event().device()))
                .filter(e -> query.kinds().isEmpty()
                        || query.kinds().contains(e.event().kind()))
                .filter(e ->
                        e.event().timeNanosUtc() >= query.from() && e.event().timeNanosUtc() < query.to())
                .filter(e -> e.id() < query.beforeId())
                .limit(query.limit())
                .toList();
    }

    @Override
    public synchronized List<Gap> gaps(int channel, long from, long to) {
        List<Gap> gaps = new ArrayList<>();
        long since = 0;
        for (Reading reading : readings.get(channel - 1)) {
            if (reading.quality() == Quality.STALE) {
                since = reading.timeNanosUtc();
            } else if (since != 0) {
                gaps.add(new Gap(since, reading.timeNanosUtc(), "no answer"));
                since = 0;
            }
        }
        if (since != 0) {
            gaps.add(new Gap(since, Long.MAX_VALUE, "no answer"));
        }
        return gaps.stream().filter(g -> g.to() > from && g.from() < to).toList();
    }

    @Override
    public ArchiveStatistics statistics() {
        return new ArchiveStatistics(
                4096, 50_000_000_000L, channels.size(), 0, events.size(), 0, 0, 0, 0, 0, 0, 0, 0, "");
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void notices(Consumer<Event> listener) {}

    @Override
    public void close() {}
}
