package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Literal;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.ArchiveFollower;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.record.replay.Replay;
import org.fieldrack.serve.ServeException;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Opens a recording as a laboratory, or serves what it has of a wire as an instrument. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Opens a recording as a laboratory that nobody can change: same devices, streams and console.",
        footer = {
            "",
            "With --wire it serves the recorded bytes of an Open Neuro Interface controller as a controller.",
            "",
            "Examples:",
            "  fieldrack replay bench-2/recordings/2026-03-01T12-00-00-shot-7 --speed 10",
            "  fieldrack replay REC --wire probe/read --listen oni+tcp://127.0.0.1:15701"
        })
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private final RecordingFolder which = new RecordingFolder();

    @Option(
            names = "--speed",
            defaultValue = "1",
            paramLabel = "X",
            description = "How many times faster than it was (default: ${DEFAULT-VALUE}).")
    private double speed = 1;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "P",
            description = "Port of the console (default: ${DEFAULT-VALUE}; 0 takes any).")
    private int port = 8080;

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
    private @Nullable String length;

    @Option(names = "--wire", paramLabel = "DEVICE/STREAM", description = "Serve these recorded bytes instead.")
    private @Nullable String wire;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:0",
            paramLabel = "ADDRESS",
            description = "Where the recorded wire is served (default: ${DEFAULT-VALUE}).")
    private String listen = "127.0.0.1:0";

    @Override
    public Integer call() {
        Duration limit = RunCommand.duration(length);
        if (wire != null) {
            return serveWire(which.open(), wire);
        }
        Replay opened = RecordingFolder.run(() -> Replay.open(which.path(), speed, Clock.system()));
        Path store = temporary();
        try (Replay replay = opened;
                Archive archive = SqliteArchive.open(
                        store, ArchiveConfig.defaults(), replay.lab().clock());
                ArchiveFollower follower = new ArchiveFollower(archive, replay.lab());
                Server server = Server.start(ServerConfig.listening("127.0.0.1:" + port), replay.lab(), archive)) {
            replay.start();
            screen(replay, server);
            await(limit);
            return 0;
        } catch (StoreException | ServeException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        } finally {
            delete(store);
            Shutdown.ended();
        }
    }

    private static void await(@Nullable Duration limit) {
        CountDownLatch stop = new CountDownLatch(1);
        Shutdown.on(stop::countDown);
        try {
            if (limit == null) {
                stop.await();
            } else if (!stop.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                System.out.println("stopping after " + Literal.text(limit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void screen(Replay replay, Server server) {
        Manifest manifest = replay.manifest();
        System.out.println("Fieldrack · replay of " + manifest.name());
        replay.lab()
                .devices()
                .forEach(device -> System.out.printf(
                        "  %-12s %-12s %4d properties %3d streams%n",
                        device.name(),
                        device.driver(),
                        device.schema().properties().size(),
                        device.streams().size()));
        System.out.println("console  " + server.url());
        System.out.println("from     " + Shown.time(manifest.startUtc()) + " to " + Shown.time(manifest.endUtc())
                + ", at " + speed + " times its speed");
        System.out.println("ready; Ctrl-C stops");
        System.out.flush();
    }

    private int serveWire(RecordingReader recording, String address) {
        List<Manifest.Raw> raws = recording.manifest().raws();
        Optional<Manifest.Raw> found =
                raws.stream().filter(raw -> raw.address().equals(address)).findFirst();
        Manifest.Raw raw = found.orElseThrow(() -> new Exit(
                Exit.USAGE,
                "the recording has no bytes of " + address
                        + (raws.isEmpty()
                                ? ": it was recorded without --raw"
                                : ": there are "
                                        + String.join(
                                                ", ",
                                                raws.stream()
                                                        .map(Manifest.Raw::address)
                                                        .toList()))));
        return OniCommand.replay(recording.folder().resolve(raw.file()), listen, false);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("fieldrack-replay");
        } catch (IOException e) {
            throw new Exit(Exit.LAB, "no folder can be made for the replay's archive: " + e.getMessage());
        }
    }

    private static void delete(Path store) {
        try (Stream<Path> all = Files.walk(store)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("fieldrack: " + store + " is left: " + e.getMessage());
        }
    }
}
