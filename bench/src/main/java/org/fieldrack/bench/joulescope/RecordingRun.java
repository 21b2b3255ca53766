package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.record.recording.RecordingRequest;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.ServerConfig;

/**
 * The whole way at 2 MSPS: a simulated instrument in a laboratory with archive and server, current and voltage recorded as JLS.
 * Prints processor time by thread, pauses of the virtual machine and what it allocates, after a warm-up.
 */
final class RecordingRun {
    private static final int WARM_UP_SECONDS = 10;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RecordingRun() {}

    static void run(int seconds) throws IOException {
        Path folder = Files.createTempDirectory("fieldrack-bench");
        try (Laboratory laboratory = new Laboratory(labFile(folder));
                Recordings recordings =
                        new Recordings(laboratory.lab(), laboratory.archive(), folder.resolve("takes"), "lab.yaml")) {
            rest(2);
            String name = recordings.start(request(), "bench");
            rest(WARM_UP_SECONDS);
            measure(seconds, folder.resolve("pauses.jfr"));
            recordings.stop(name, "bench");
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }

    private static RecordingRequest request() {
        return new RecordingRequest(
                "run", List.of("meter/samples"), List.of(), List.of(), "", Duration.ZERO, Duration.ZERO, 0, "");
    }

    private static LabFile labFile(Path folder) throws IOException {
        Path lab = folder.resolve("lab.yaml");
        Files.writeString(
                lab,
                "lab: bench\ndevices:\n  meter: {driver: joulescope, bus: \"usb:\", simulate: true, buffer: 30s}\n");
        LabFileReader reader = new LabFileReader(new Drivers(), Map.of());
        return reader.read(lab)
                .orElseThrow(
                        () -> new IllegalStateException(reader.problems().all().toString()))
                .with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0"));
    }

    private static void measure(int seconds, Path events) throws IOException {
        try (Recording pauses = new Recording()) {
            pauses.enable("jdk.GCPhasePause").withoutThreshold();
            pauses.enable("jdk.ExecuteVMOperation").withoutThreshold();
            pauses.start();
            rest(1);
            long[] ids = THREADS.getAllThreadIds();
            long[] cpu = THREADS.getThreadCpuTime(ids);
            long allocated = THREADS.getTotalThreadAllocatedBytes();
            long begin = System.nanoTime();
            rest(seconds);
            double elapsed = System.nanoTime() - begin;
            allocated = THREADS.getTotalThreadAllocatedBytes() - allocated;
            threads(ids, cpu, elapsed);
            JoulescopeBench.print("allocated: %.2f MB/s", allocated / elapsed * 1e3);
            pauses.stop();
            pauses.dump(events);
        }
        pauses(events);
    }

    private static void threads(long[] ids, long[] before, double elapsed) {
        long[] after = THREADS.getThreadCpuTime(ids);
        double stream = 0;
        for (int i = 0; i < ids.length; i++) {
            var thread = THREADS.getThreadInfo(ids[i]);
            if (thread == null || after[i] < 0) {
                continue;
            }
            double share = 100 * (after[i] - before[i]) / elapsed;
            String name = thread.getThreadName();
            boolean isOnTheWay = name.endsWith(" stream") || name.startsWith("recording ");
            stream += isOnTheWay ? share : 0;
            if (share >= 0.05) {
                JoulescopeBench.print("%6.2f %% of a core  %s", share, name);
            }
        }
        JoulescopeBench.print("2 MSPS with recording, simulated instrument included: %.1f %% of a core", stream);
    }

    private static void pauses(Path events) throws IOException {
        Duration longest = Duration.ZERO;
        Duration sum = Duration.ZERO;
        int count = 0;
        try (RecordingFile file = new RecordingFile(events)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                boolean stops =
                        event.getEventType().getName().equals("jdk.GCPhasePause") || event.getBoolean("safepoint");
                if (stops) {
                    count++;
                    sum = sum.plus(event.getDuration());
                    longest = event.getDuration().compareTo(longest) > 0 ? event.getDuration() : longest;
                }
            }
        }
        JoulescopeBench.print(
                "pauses: %d, longest %.2f ms, together %.1f ms", count, longest.toNanos() / 1e6, sum.toNanos() / 1e6);
    }

    private static void rest(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
