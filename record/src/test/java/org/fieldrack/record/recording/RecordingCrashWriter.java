package org.fieldrack.record.recording;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.Clock;

/** Records until it is killed; says how far the samples are, a line each 10 ms. */
public final class RecordingCrashWriter {
    /** What the readings of one run have above those of the one before. */
    static final long RUN = 1_000_000;

    private RecordingCrashWriter() {}

    public static void main(String[] args) {
        StreamLab house = new StreamLab(Path.of(args[0]), Clock.system());
        Recordings recordings = new Recordings(house.lab, house.archive, Path.of(args[0]), "");
        System.out.println(recordings.start(
                new RecordingRequest(
                        "crash" + args[1],
                        List.of("*"),
                        List.of("*"),
                        List.of("*"),
                        "",
                        Duration.ZERO,
                        Duration.ZERO,
                        0,
                        ""),
                "test"));
        long run = Long.parseLong(args[1]) + 1;
        long begin = System.nanoTime();
        for (long i = 0; ; i++) {
            house.samples(i * 10, 10);
            house.spikes(i * 4, 4);
            house.raw((byte) i);
            house.volts(run * RUN + (i + 1) * 10, house.lab.clock().utcNanos());
            System.out.println((i + 1) * 10);
            long wait = begin + (i + 1) * 10_000_000L - System.nanoTime();
            while (wait > 0) {
                LockSupport.parkNanos(wait);
                wait = begin + (i + 1) * 10_000_000L - System.nanoTime();
            }
        }
    }
}
