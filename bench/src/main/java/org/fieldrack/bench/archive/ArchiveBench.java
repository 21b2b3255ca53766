package org.fieldrack.bench.archive;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.ArchiveStatistics;
import org.fieldrack.record.archive.Bins;
import org.fieldrack.record.archive.SqliteArchive;

/**
 * Measures the archive: {@code ingest} (a thousand channels as fast as they go), {@code bins} (30 million readings of one
 * property and queries of them), {@code idle} (10 000 properties at 1 Hz). Arguments: what to measure, then millions of readings,
 * or seconds, then the folder for the store (a temporary one if none is given).
 */
public final class ArchiveBench implements Main.Program {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_767_225_600L * SECOND;

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public String description() {
        return "readings taken, kept and found: ingest|bins|idle [MILLIONS or SECONDS] [FOLDER]";
    }

    @Override
    public void run(String... args) throws IOException {
        String what = args.length > 0 ? args[0] : "ingest";
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        Path folder = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("archive-bench");
        try {
            switch (what) {
                case "ingest" -> ingest(folder, size * 1_000_000L, 1000);
                case "bins" -> bins(folder, size * 1_000_000L);
                case "idle" -> idle(folder, size);
                default -> throw new IllegalArgumentException(what + " is not ingest, bins or idle");
            }
        } finally {
            if (args.length <= 2) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static SqliteArchive open(Path folder) {
        ArchiveConfig defaults = ArchiveConfig.defaults();
        return SqliteArchive.open(
                folder, new ArchiveConfig(defaults.keep(), 0, Duration.ofSeconds(1), 256L << 20), Clock.system());
    }

    private static void ingest(Path folder, long readings, int channels) throws IOException {
        try (SqliteArchive archive = open(folder)) {
            fill(archive, readings, channels, SECOND);
        }
        report(folder, readings);
    }

    /** Appends readings of a voltage with a resolution of 0.1 mV, all channels in turn. */
    private static void fill(SqliteArchive archive, long readings, int channels, long period) {
        int[] ids = new int[channels];
        for (int i = 0; i < channels; i++) {
            ids[i] = archive.channel(
                    "bench", "p" + i, Property.real("p" + i).unit("V").build());
        }
        Random random = new Random(1);
        double[] values = new double[1 << 16];
        Arrays.setAll(values, i -> Math.round(120_000 + 30 * random.nextGaussian()) / 10_000.0);
        int batch = Math.min(channels, 1000);
        Reading[] moment = new Reading[Math.max(batch, 1000)];
        int[] slots = new int[moment.length];
        long cpu = cpu();
        long begin = System.nanoTime();
        for (long n = 0; n < readings; n += moment.length) {
            for (int i = 0; i < moment.length; i++) {
                long k = n + i;
                slots[i] = ids[(int) (k % channels)];
                long jitter = (k * 7919) % 50_000;
                moment[i] =
                        Reading.good(Value.of(values[(int) (k * 31 & 0xffff)]), START + k / channels * period + jitter);
            }
            while (archive.statistics().queuedReadings() > 2_000_000) {
                LockSupport.parkNanos(100_000);
            }
            archive.append(slots, moment, moment.length);
        }
        archive.flush();
        double wall = (System.nanoTime() - begin) / 1e9;
        double busy = (cpu() - cpu) / 1e9;
        ArchiveStatistics done = archive.statistics();
        System.out.printf(
                Locale.ROOT,
                "%d readings of %d channels: %.2f s, %.2f s CPU, %.2f M/s of wall, %.2f M/s of CPU, dropped %d,"
                        + " commits %d, mean %.1f ms, longest %.1f ms%n",
                readings,
                channels,
                wall,
                busy,
                readings / wall / 1e6,
                readings / busy / 1e6,
                done.droppedReadings(),
                done.commits(),
                done.totalCommitNanos() / 1e6 / done.commits(),
                done.maxCommitNanos() / 1e6);
    }

    private static void report(Path folder, long readings) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            System.out.printf(
                    Locale.ROOT, "on disk: %.1f MB, %.1f B a reading%n", bytes / 1e6, (double) bytes / readings);
        }
    }

    private static void bins(Path folder, long readings) throws IOException {
        for (long period : new long[] {SECOND, SECOND / 10, SECOND / 1000}) {
            Path store = folder.resolve("period-" + period);
            Files.createDirectories(store);
            try (SqliteArchive archive = open(store)) {
                fill(archive, readings, 1, period);
                int channel = archive.channels().getFirst().id();
                for (int share : new int[] {1, 2, 3, 5, 10, 30, 100, 1000}) {
                    long span = readings * period / share;
                    long from = START + (readings * period - span) / 2;
                    query(archive, channel, from, from + span, share);
                }
            }
            report(store, readings);
        }
    }

    private static void query(SqliteArchive archive, int channel, long from, long to, int share) {
        double[] millis = new double[25];
        Bins answer = archive.bins(channel, from, to, 2000);
        long cpu = cpu();
        for (int i = 0; i < millis.length; i++) {
            long begin = System.nanoTime();
            answer = archive.bins(channel, from + i * 1000L, to + i * 1000L, 2000);
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        double busy = (cpu() - cpu) / 1e6 / millis.length;
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "1/%d of the range, %d readings as 2000 bins: best %.1f, median %.1f, worst %.1f ms, mean CPU %.1f ms%n",
                share,
                answer.total(),
                millis[0],
                millis[millis.length / 2],
                millis[millis.length - 1],
                busy);
    }

    private static void idle(Path folder, int seconds) throws IOException {
        int channels = 10_000;
        long readings = 0;
        try (SqliteArchive archive = open(folder)) {
            int[] ids = new int[channels];
            for (int i = 0; i < channels; i++) {
                ids[i] = archive.channel(
                        "bench", "p" + i, Property.real("p" + i).unit("V").build());
            }
            archive.flush();
            Random random = new Random(1);
            long cpu = 0;
            long begin = 0;
            int warmUp = Math.min(60, seconds / 4);
            Reading[] moment = new Reading[1000];
            int[] slots = new int[1000];
            long next = System.nanoTime();
            for (int second = 0; second < seconds; second++) {
                if (second == warmUp) {
                    cpu = cpu();
                    begin = System.nanoTime();
                }
                for (int part = 0; part < channels / 1000; part++) {
                    next += SECOND / (channels / 1000);
                    while (next - System.nanoTime() > 0) {
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                    long now = Clock.system().utcNanos();
                    for (int i = 0; i < 1000; i++) {
                        slots[i] = ids[part * 1000 + i];
                        moment[i] = Reading.good(Value.of(Math.round(random.nextGaussian() * 1e4) / 1e4), now);
                    }
                    archive.append(slots, moment, 1000);
                    readings += 1000;
                }
            }
            archive.flush();
            double wall = (System.nanoTime() - begin) / 1e9;
            double busy = (cpu() - cpu) / 1e9;
            System.out.printf(
                    Locale.ROOT, "10000 properties at 1 Hz for %.0f s: %.2f %% of a core%n", wall, 100 * busy / wall);
            ArchiveStatistics done = archive.statistics();
            System.out.printf(
                    Locale.ROOT,
                    "commits %d, mean %.1f ms, longest %.1f ms%n",
                    done.commits(),
                    done.totalCommitNanos() / 1e6 / done.commits(),
                    done.maxCommitNanos() / 1e6);
        }
        report(folder, readings);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
