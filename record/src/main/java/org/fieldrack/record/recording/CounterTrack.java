package org.fieldrack.record.recording;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.stream.SampleStream;

/**
 * The counters of a laboratory's devices and streams from the start of a recording on. What began anew with a reloaded device
 * is added to what it had before. Belongs to the recording's thread.
 */
final class CounterTrack {
    private record Key(String source, String name) {}

    private static final class Track {
        long start;
        long before;
        long last;
    }

    private final Map<Key, Track> tracks = new LinkedHashMap<>();
    private boolean started;

    void look(Lab lab) {
        for (Device device : lab.devices()) {
            look(device.name(), device.counters());
            for (SampleStream stream : device.streams()) {
                look(device.name() + "/" + stream.name(), stream.counters());
            }
        }
        started = true;
    }

    private void look(String source, Counters counters) {
        for (Counter counter : counters.all()) {
            long now = counter.get();
            Track track = tracks.computeIfAbsent(new Key(source, counter.name()), key -> {
                Track begun = new Track();
                begun.start = started ? 0 : now;
                return begun;
            });
            if (now < track.last) {
                track.before += track.last;
            }
            track.last = now;
        }
    }

    /** Returns those that ever counted anything. */
    List<Manifest.Count> counts() {
        List<Manifest.Count> out = new ArrayList<>();
        tracks.forEach((key, track) -> {
            long end = track.before + track.last;
            if (end != 0) {
                out.add(new Manifest.Count(key.source(), key.name(), track.start, end));
            }
        });
        return out;
    }
}
