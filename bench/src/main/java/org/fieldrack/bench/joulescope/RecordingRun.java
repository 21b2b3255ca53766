package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
import org.fieldrack.joulescope.UsbTransport;
import org.fieldrack.joulescope.sim.SimulatedJs110;
import org.fieldrack.record.recording.RecordingRequest;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.ServerConfig;

/**
 * The whole way at 2 MSPS: a simulated instrument in a laboratory with archive and server, current and voltage recorded as JLS.
 * Prints processor time by thread, pauses of the virtual machine and what it allocates, after a warm-up.
 */
final class RecordingRun {
    private static final int WARM_UP_SECONDS = 10;
    private static final int ENDPOINT = 2;
    private static final int TRANSFERS = 4;
    private static final int PACKETS = 256;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RecordingRun() {}

    static void run(int seconds) throws IOException {
        double instrument = instrumentAlone();
        Path folder = Files.createTempDirectory("fieldrack-bench");
        try (Laboratory laboratory = new Laboratory(labFile(folder));
                Recordings recordings =
                        new Recordings(laboratory.lab(), laboratory.archive(), folder.resolve("takes"), "lab.yaml")) {
            rest(2);
            String name = recordings.start(request(), "bench");
            rest(WARM_UP_SECONDS);
            measure(seconds, instrument, folder.resolve("pauses.jfr"));
            recordings.stop(name, "bench");
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }

    /** Returns what making the samples costs, which no instrument on a wire would: percent of a core. */
    private static double instrumentAlone() throws IOException {
        try (SimulatedJs110 instrument = new SimulatedJs110("alone")) {
            instrument.open();
            instrument.streamStart(ENDPOINT, TRANSFERS, PACKETS * 512, new Unheard());
            rest(WARM_UP_SECONDS);
            long begin = System.nanoTime();
            long before = ofInstrument(instrument);
            rest(WARM_UP_SECONDS);
            double share = 100.0 * (ofInstrument(instrument) - before) / (System.nanoTime() - begin);
            JoulescopeBench.print("%6.2f %% of a core  the simulated instrument alone", share);
            return share;
        }
    }

    private static long ofInstrument(SimulatedJs110 instrument) {
        for (long id : THREADS.getAllThreadIds()) {
            var thread = THREADS.getThreadInfo(id);
            if (thread != null && thread.getThreadName().equals(instrument.name() + " stream")) {
                return THREADS.getThreadCpuTime(id);
            }
        }
        throw new IllegalStateException("the simulated instrument does not stream");
    }

    /** Takes samples and forgets them. */
    private static final class Unheard implements UsbTransport.Stream {
        @Override
        public boolean data(MemorySegment transfer) {
            return false;
        }

        @Override
        public boolean process() {
            return false;
        }

        @Override
        public void stopped(int event, String message) {
            // the measurement ends it
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

    private static void measure(int seconds, double instrument, Path events) throws IOException {
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
            threads(ids, cpu, elapsed, instrument);
            JoulescopeBench.print("allocated: %.2f MB/s", allocated / elapsed * 1e3);
            pauses.stop();
            pauses.dump(events);
        }
        pauses(events);
    }

    private static void threads(long[] ids, long[] before, double elapsed, double instrument) {
        long[] after = THREADS.getThreadCpuTime(ids);
        double stream = 0;
        for (int i = 0; i < ids.length; i++) {
            var thread = THREADS.getThreadInfo(ids[i]);
            if (thread == null || after[i] < 0) {
                continue;
            }
            double share = 100 * (after[i] - before[i]) / elapsed;
            String name = thread.getThreadName();
            boolean isOnTheWay = name.endsWith(" stream") || name.startsWith("recording ") || name.equals("jls-writer");
            stream += isOnTheWay ? share : 0;
            if (share >= 0.05) {
                JoulescopeBench.print("%6.2f %% of a core  %s", share, name);
            }
        }
        JoulescopeBench.print(
                "2 MSPS with recording: %.1f %% of a core without making the samples, %.1f %% with it",
                stream - instrument, stream);
    }

    private static void pauses(Path events) throws IOException {
        Duration longest = Duration.ZERO;
        Duration sum = Duration.ZERO;
        int count = 0;
        try (RecordingFile file = new RecordingFile(events)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (stops(event)) {
                    String what = event.getString(event.hasField("name") ? "name" : "operation");
                    JoulescopeBench.print(
                            "  %s %.2f ms", what, event.getDuration().toNanos() / 1e6);
                    count++;
                    sum = sum.plus(event.getDuration());
                    longest = event.getDuration().compareTo(longest) > 0 ? event.getDuration() : longest;
                }
            }
        }
        JoulescopeBench.print(
                "pauses: %d, longest %.2f ms, together %.1f ms", count, longest.toNanos() / 1e6, sum.toNanos() / 1e6);
    }

    private static boolean stops(RecordedEvent event) {
        return switch (event.getEventType().getName()) {
            case "jdk.GCPhasePause" -> true;
            case "jdk.ExecuteVMOperation" -> event.getBoolean("safepoint");
            default -> false;
        };
    }

    private static void rest(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
