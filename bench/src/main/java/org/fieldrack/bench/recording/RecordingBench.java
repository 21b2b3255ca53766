package org.fieldrack.bench.recording;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.device.Lab;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.export.ExportFormat;
import org.fieldrack.record.export.ExportRequest;
import org.fieldrack.record.export.ExportSelection;
import org.fieldrack.record.export.RecordingExport;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures recordings: {@code view} (a recording of so many minutes at 2 MSPS, any range of it as 2000 bins), {@code write}
 * (mixed streams), {@code export} (CSV and HDF5), {@code list} (1000 recordings). An hour at 2 MSPS takes 31 GB in the folder.
 */
public final class RecordingBench implements Main.Program {
    private static final int RATE = 2_000_000;
    private static final int BLOCK = 20_000;
    private static final long START = 1_767_225_600_000_000_000L;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public String name() {
        return "recordings";
    }

    @Override
    public String description() {
        return "recordings written, looked at, exported and found: view|write|export|list [MINUTES] [FOLDER]";
    }

    @Override
    public void run(String... args) throws IOException {
        String what = args.length > 0 ? args[0] : "view";
        double minutes = args.length > 1 ? Double.parseDouble(args[1]) : 5;
        Path folder = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("recordings-bench");
        try {
            switch (what) {
                case "view" -> RecordedRanges.view(folder, minutes);
                case "write" -> print(write(folder, minutes, MIXED, "mixed"));
                case "export" -> export(folder, minutes);
                case "list" -> list(folder);
                default -> throw new IllegalArgumentException(what + " is not view, write, export or list");
            }
        } finally {
            if (args.length <= 2) {
                delete(folder);
            }
        }
    }

    static final List<Channel> ONE = List.of(Channel.of("current", "A", ElementType.F32));
    private static final List<Channel> MIXED = List.of(
            Channel.of("current", "A", ElementType.F32),
            Channel.of("voltage", "V", ElementType.F32),
            Channel.of("electrode", "µV", ElementType.I16),
            Channel.of("range", "", ElementType.U4),
            Channel.of("gpi", "", ElementType.U1));

    record Written(long bytes, double seconds, double cpuSeconds) {}

    static void print(Written written) {
        System.out.printf(
                Locale.ROOT,
                "written %.0f MB: %.0f MB/s, %.0f MB a second of processor time%n",
                written.bytes() / 1e6,
                written.bytes() / 1e6 / written.seconds(),
                written.bytes() / 1e6 / written.cpuSeconds());
    }

    static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static Written write(Path store, double minutes, List<Channel> channels, String name) throws IOException {
        Path place = Files.createDirectories(store.resolve("recordings").resolve(name));
        long samples = (long) (minutes * 60 * RATE);
        SampleStream stream = new SampleStream("wave", "", channels, true, new SampleClock(RATE, START), null);
        long begun = System.nanoTime();
        long cpu = cpu();
        long bytes;
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> columns = channels.stream()
                    .map(channel -> noise(arena, channel.type()))
                    .toList();
            StreamSignals signals =
                    new StreamSignals("meter", stream, 0, channels.size(), place.resolve("meter-wave.jls"));
            for (long at = 0; at < samples; at += BLOCK) {
                signals.write(at, BLOCK, columns);
            }
            signals.close();
            bytes = Files.size(place.resolve("meter-wave.jls"));
        }
        Written written = new Written(bytes, (System.nanoTime() - begun) / 1e9, (cpu() - cpu) / 1e9);
        manifest(place, name, channels, samples);
        return written;
    }

    private static MemorySegment noise(Arena arena, ElementType type) {
        MemorySegment column = arena.allocate(type.bytes(BLOCK) + 8, 8);
        Random random = new Random(7);
        for (int i = 0; i < BLOCK && type == ElementType.F32; i++) {
            column.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        for (long i = 0; i < column.byteSize() && type != ElementType.F32; i++) {
            column.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        return column;
    }

    private static void manifest(Path place, String name, List<Channel> channels, long samples) throws IOException {
        Manifest.Stream stream = new Manifest.Stream(
                "meter",
                "wave",
                "",
                true,
                RATE,
                channels.stream()
                        .map(c -> new Manifest.Signal(
                                c.name(), c.unit().text(), c.type().name(), 1, 0))
                        .toList(),
                List.of("meter-wave.jls"),
                0,
                samples,
                0,
                new Manifest.Line(0, START, 1e9 / RATE, 1000));
        Manifest manifest = new Manifest(
                1,
                name,
                "bench",
                "made by the benchmark",
                "",
                START,
                START,
                START + samples * 500,
                "stopped",
                0,
                List.of(stream),
                List.of(),
                List.of("*"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        Files.write(place.resolve("manifest.json"), JSON.writeValueAsBytes(manifest));
    }

    private static void export(Path store, double minutes) throws IOException {
        print(write(store, minutes, MIXED, "mixed"));
        RecordingReader reader =
                RecordingReader.open(store.resolve("recordings").resolve("mixed"));
        for (ExportFormat format : List.of(ExportFormat.CSV, ExportFormat.HDF5)) {
            ExportSelection part = new ExportSelection(
                    List.of("meter/wave.current", "meter/wave.voltage"), Long.MIN_VALUE, Long.MAX_VALUE);
            Path target = store.resolve("out" + format.ending());
            long begun = System.nanoTime();
            long cpu = cpu();
            RecordingExport.write(reader, new ExportRequest(format, part, 0), target, false, done -> {});
            double seconds = (System.nanoTime() - begun) / 1e9;
            double busy = (cpu() - cpu) / 1e9;
            double values = 2 * minutes * 60 * RATE;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f M values/s and %.0f MB/s of samples; a second of processor time %.1f M and %.0f MB%n",
                    format,
                    values / seconds / 1e6,
                    values * 4 / seconds / 1e6,
                    values / busy / 1e6,
                    values * 4 / busy / 1e6);
        }
    }

    private static void list(Path store) throws IOException {
        Path all = Files.createDirectories(store.resolve("recordings"));
        for (int i = 0; i < 1000; i++) {
            manifest(
                    Files.createDirectories(all.resolve(String.format(Locale.ROOT, "shot-%04d", i))),
                    String.format(Locale.ROOT, "shot-%04d", i),
                    MIXED,
                    i);
        }
        try (Lab lab = new Lab("bench", Clock.system());
                SqliteArchive archive = SqliteArchive.open(store, ArchiveConfig.defaults(), lab.clock());
                Recordings recordings = new Recordings(lab, archive, store, "")) {
            for (String search : List.of("", "shot-07", "benchmark", "nothing")) {
                long begun = System.nanoTime();
                int found = recordings.list(search).size();
                System.out.printf(
                        Locale.ROOT,
                        "1000 recordings searched for \"%s\": %d found in %.1f ms%n",
                        search,
                        found,
                        (System.nanoTime() - begun) / 1e6);
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
}
