package org.fieldrack.bench.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.fieldrack.base.Clock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.ArchiveFollower;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.fieldrack.serve.dashboard.Dashboards;

/** A laboratory with archive and server, in which a benchmark puts a device of its own. */
final class ServeLab implements AutoCloseable {
    final Lab lab = new Lab("bench", Clock.system());
    final Server server;
    private final Path folder;
    private final SqliteArchive archive;
    private final ArchiveFollower follower;
    private final Recordings recordings;

    ServeLab() throws IOException {
        folder = Files.createTempDirectory("fieldrack-bench");
        archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), lab.clock());
        follower = new ArchiveFollower(archive, lab);
        recordings = new Recordings(lab, archive, folder, "lab: bench\n");
        server = Server.start(
                ServerConfig.listening("127.0.0.1:0"),
                lab,
                archive,
                Optional.of(recordings),
                Optional.of(new Dashboards(folder)),
                () -> "nothing changed");
    }

    LabDevice add(String name, Schema schema, DeviceHandler handler) {
        LabDevice device = new LabDevice(name, "bench", lab.clock(), folder, folder);
        lab.add(device);
        device.attach(schema, handler);
        device.state(State.ACTIVE, "", "");
        return device;
    }

    /** Prints quantiles of a histogram of nanoseconds. */
    static void print(String what, Histogram times) {
        System.out.printf(
                java.util.Locale.ROOT,
                "%s: %d, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
                what,
                times.getTotalCount(),
                times.getValueAtPercentile(50) / 1e6,
                times.getValueAtPercentile(99) / 1e6,
                times.getValueAtPercentile(99.9) / 1e6,
                times.getMaxValue() / 1e6);
    }

    @Override
    public void close() throws IOException {
        server.close();
        recordings.close();
        lab.close();
        follower.close();
        archive.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
    }
}
