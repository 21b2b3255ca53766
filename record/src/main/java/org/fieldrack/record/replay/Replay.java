package org.fieldrack.record.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.Clock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedDevice;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.stream.SampleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording as a laboratory that nobody can change: its devices, and on one thread its readings, events and samples at the
 * times at which they were taken.
 *
 * <p>{@link #lab} may be used from any thread. Follow it before {@link #start}: what was due at the beginning comes at once.
 */
public final class Replay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.replay");
    private static final long LONGEST_WAIT_NANOS = 10_000_000L;

    private final Manifest manifest;
    private final ReplayClock clock;
    private final Lab lab;
    private final Map<String, LabDevice> devices = new LinkedHashMap<>();
    private final List<ReplayedStream> streams = new ArrayList<>();
    private final ReplayedReadings readings;
    private final Thread player = Thread.ofPlatform().daemon().name("replay").unstarted(this::run);
    private volatile boolean closed;

    private Replay(RecordingReader recording, double speed, Clock base) throws IOException {
        manifest = recording.manifest();
        if (!manifest.isEnded()) {
            throw new IOException(
                    manifest.name() + " still runs, or its process died: start the laboratory, which finishes it");
        }
        clock = new ReplayClock(base, manifest.startUtc(), manifest.endUtc(), speed);
        lab = new Lab(manifest.lab(), clock);
        readings = new ReplayedReadings(recording.readings());
        Map<String, List<SampleStream>> byDevice = streams(recording);
        for (RecordedDevice recorded : recording.devices()) {
            LabDevice device = new LabDevice(
                    recorded.name(), recorded.driver(), clock, recording.folder(), recording.folder(), lab::device);
            devices.put(recorded.name(), device);
            List<SampleStream> own = byDevice.getOrDefault(recorded.name(), List.of());
            device.attach(recorded.schema(), new Frozen(manifest.name(), own));
            device.state(State.valueOf(recorded.state()), "", recorded.stateText());
            lab.add(device);
        }
    }

    /**
     * Opens a recording.
     *
     * @param speed above 0; 1 is as it was
     * @throws IOException where the recording is not there, not whole or still runs; its message is a sentence
     */
    public static Replay open(Path folder, double speed, Clock base) throws IOException {
        return new Replay(RecordingReader.open(folder), speed, base);
    }

    /** What a device of a replay answers: it has streams and takes nothing. */
    private record Frozen(String recording, List<SampleStream> streams) implements DeviceHandler {
        @Override
        public void preReconfigure(Map<String, Value> changes) {
            throw refusal(String.join(", ", changes.keySet()));
        }

        @Override
        public String call(String command, Map<String, Value> arguments) {
            throw refusal(command);
        }

        private RefusedException refusal(String subject) {
            return new RefusedException(
                    subject, "replay", "this is a replay of " + recording + ": nothing can be set or called");
        }
    }

    private Map<String, List<SampleStream>> streams(RecordingReader recording) throws IOException {
        Map<String, List<SampleStream>> byDevice = new HashMap<>();
        Map<String, Integer> parts = new HashMap<>();
        for (Manifest.Stream about : manifest.streams()) {
            if (about.firstSampleId() < 0) {
                continue;
            }
            int part = parts.merge(about.address(), 1, Integer::sum);
            RecordedStream source = recording.recorded(about);
            List<Manifest.Gap> gaps = manifest.gaps().stream()
                    .filter(gap -> gap.source().equals(about.address()) && gap.to() > gap.from())
                    .toList();
            ReplayedStream stream = new ReplayedStream(about.stream() + (part == 1 ? "" : "-" + part), source, gaps);
            stream.stream().keepHistory(Duration.ofSeconds(60), SampleStream.HISTORY_BYTES);
            streams.add(stream);
            byDevice.computeIfAbsent(about.device(), device -> new ArrayList<>())
                    .add(stream.stream());
        }
        return byDevice;
    }

    public Lab lab() {
        return lab;
    }

    /** Returns what the recording says about itself. */
    public Manifest manifest() {
        return manifest;
    }

    /** Begins to play. */
    public void start() {
        player.start();
    }

    /** Says whether everything has been played. */
    public boolean isOver() {
        return player.getState() == Thread.State.TERMINATED;
    }

    private void run() {
        try {
            boolean over = false;
            while (!closed && !over) {
                // the end is looked at first, so that everything up to it has been played when it is over
                over = clock.isOver();
                // a stream's clock may be a little ahead of the computer's that ended the recording
                long next = play(over ? Long.MAX_VALUE - 1 : clock.utcNanos());
                if (!over && next > clock.utcNanos()) {
                    LockSupport.parkNanos(LONGEST_WAIT_NANOS / 5);
                }
            }
            if (over) {
                LOG.info("replay of {}: the end", manifest.name());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.error("replay of {} ended: {}", manifest.name(), e.getMessage(), e);
        }
    }

    /** Plays everything that is due; returns when the next reading is. */
    private long play(long now) throws SQLException {
        for (ReplayedStream stream : streams) {
            stream.play(now);
        }
        while (readings.eventDue() <= now) {
            event(readings.takeEvent());
        }
        while (readings.readingDue() <= now) {
            reading(readings.takeReading());
        }
        return readings.readingDue();
    }

    private void reading(ReplayedReadings.Row row) {
        int dot = row.property().indexOf('.');
        LabDevice device = devices.get(row.property().substring(0, dot));
        if (device == null) {
            return;
        }
        OptionalInt index = device.readings().find(row.property().substring(dot + 1));
        if (index.isPresent()) {
            device.publish(Update.of(index.getAsInt(), row.reading()));
        }
    }

    /** A state is set, which makes its event again, as do alarms with their readings; the others come as they were. */
    private void event(Event event) {
        LabDevice device = devices.get(event.device());
        if (event.kind() == Event.Kind.STATE && device != null) {
            device.state(State.valueOf(event.to()), "", event.text());
        } else if (event.kind() != Event.Kind.ALARM) {
            lab.event(event);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(player);
        try {
            player.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lab.close();
        streams.forEach(ReplayedStream::close);
        readings.close();
    }
}
