package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.fieldrack.base.ManualClock;

/** A recording that is ready to be exported. */
public final class RecordedLab {
    private RecordedLab() {}

    /** Records 3000 samples with a gap from 1000 to 1500, 500 spikes, and the readings 4.25 and 5.5. */
    public static RecordingReader withGap(Path store, ManualClock clock) throws IOException {
        try (StreamLab house = new StreamLab(store, clock);
                Recordings recordings = new Recordings(house.lab, house.archive, store, "")) {
            String name = recordings.start(RecordingRequest.of("gap"), "test");
            house.samples(0, 1000);
            house.samples(1500, 1500);
            house.spikes(0, 500);
            house.volts(4.25, house.begin + 1);
            house.volts(5.5, house.begin + 2);
            clock.advance(Duration.ofSeconds(3));
            recordings.stop(name, "test");
            return RecordingReader.open(recordings.folder(name));
        }
    }

    /** A long recording that is still in its store. */
    public record Long(RecordingReader reader) implements AutoCloseable {
        @Override
        public void close() {}
    }

    /** Records so many samples of the regular stream. */
    public static Long longer(Path store, ManualClock clock, int samples) throws IOException {
        try (StreamLab house = new StreamLab(store, clock);
                Recordings recordings = new Recordings(house.lab, house.archive, store, "")) {
            String name = recordings.start(RecordingRequest.of("long"), "test");
            for (int at = 0; at < samples; at += 10_000) {
                house.samples(at, 10_000);
                Recording running = recordings.running().getFirst();
                long wanted = at - 100_000L;
                org.awaitility.Awaitility.await()
                        .until(() -> running.manifest().streams().getFirst().endSampleId() >= wanted
                                || wanted <= 0
                                || house.power.counters().get("lost_samples") == 0);
            }
            recordings.stop(name, "test");
            return new Long(RecordingReader.open(recordings.folder(name)));
        }
    }
}
