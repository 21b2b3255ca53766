package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.Hdf5Export;
import org.fieldrack.record.jls.JlsExport;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsRepair;
import org.fieldrack.record.jls.JlsTime;
import org.fieldrack.record.jls.JlsVerify;
import org.fieldrack.record.jls.SignalDef;
import org.fieldrack.record.jls.TimeMap;
import org.fieldrack.stream.Statistics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at, checks, repairs and exports recordings of sampled data. */
@Command(
        name = "jls",
        mixinStandardHelpOptions = true,
        description =
                "Looks at, checks, repairs and exports recordings of sampled data (JLS version 2; version 1 is read too).",
        subcommands = {
            JlsCommand.Info.class,
            JlsCommand.Verify.class,
            JlsCommand.Repair.class,
            JlsCommand.Export.class,
            JlsCommand.Convert.class,
            JlsCommand.Stats.class
        })
final class JlsCommand {
    private interface Work<T> {
        T run() throws IOException;
    }

    /** Runs what reads or writes files; every failure is a sentence. */
    private static <T> T files(Work<T> work) {
        try {
            return work.run();
        } catch (java.nio.file.NoSuchFileException e) {
            throw new Exit(Exit.USAGE, "there is no file " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Exit(Exit.DATA, String.valueOf(e.getMessage()));
        }
    }

    private static FsrReader named(JlsReader reader, String name) {
        SignalDef def = reader.signal(name)
                .filter(signal -> !signal.variable())
                .orElseThrow(() -> new IllegalArgumentException("the file has no signal " + name + "; it has "
                        + String.join(
                                ", ",
                                reader.signals().stream()
                                        .filter(signal -> !signal.variable())
                                        .map(SignalDef::name)
                                        .toList())));
        return reader.samples(def.id());
    }

    private static List<FsrReader> chosen(JlsReader reader, List<String> names) {
        List<FsrReader> out = new ArrayList<>();
        if (names.isEmpty()) {
            reader.signals().stream()
                    .filter(signal -> !signal.variable())
                    .forEach(signal -> out.add(reader.samples(signal.id())));
        } else {
            names.forEach(name -> out.add(named(reader, name)));
        }
        return out;
    }

    private static void progress(double fraction) {
        if (System.console() != null) {
            int done = (int) Math.round(fraction * 40);
            System.err.print("\r[" + "#".repeat(done) + " ".repeat(40 - done) + "] " + Math.round(fraction * 100) + " %"
                    + (fraction >= 1 ? "\n" : ""));
        }
    }

    /** Prints what is in a file. */
    @Command(name = "info", mixinStandardHelpOptions = true, description = "Prints what is in a file.")
    static final class Info implements Callable<Integer> {
        @Parameters(paramLabel = "FILE")
        private @Nullable Path file;

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Path path = java.util.Objects.requireNonNull(file);
            return files(() -> {
                if (LegacyJls.is(path)) {
                    Map<String, Object> legacy = LegacyJls.info(path);
                    output.print(legacy, () -> legacy.forEach((key, value) -> System.out.println(key + ": " + value)));
                    return 0;
                }
                try (JlsReader reader = JlsReader.open(path)) {
                    Map<String, Object> json = new LinkedHashMap<>();
                    List<Map<String, Object>> signals = new ArrayList<>();
                    reader.signals().stream()
                            .filter(signal -> !signal.variable())
                            .forEach(signal -> signals.add(signal(reader, signal)));
                    json.put("complete", reader.isComplete());
                    json.put("sources", reader.sources());
                    json.put("signals", signals);
                    output.print(json, () -> print(reader, signals));
                }
                return 0;
            });
        }

        private static Map<String, Object> signal(JlsReader reader, SignalDef signal) {
            Map<String, Object> map = new LinkedHashMap<>();
            FsrReader samples = reader.samples(signal.id());
            map.put("id", signal.id());
            map.put("name", signal.name());
            map.put("units", signal.units());
            map.put("type", signal.type().toString());
            map.put("rate", signal.sampleRate());
            map.put("samples", samples.length());
            TimeMap time = reader.timeMap(signal.id());
            map.put("annotations", reader.annotations(signal.id()).size());
            if (!time.pairs().isEmpty()) {
                map.put("start", instant(time.timestamp(0)));
                map.put("end", instant(time.timestamp(samples.length())));
            }
            return map;
        }

        private static String instant(long timestamp) {
            long nanos = JlsTime.nanos(timestamp);
            return Instant.ofEpochSecond(0, nanos / 1000 * 1000).toString();
        }

        private static void print(JlsReader reader, List<Map<String, Object>> signals) {
            reader.sources().stream()
                    .filter(source -> source.id() != 0)
                    .forEach(source -> System.out.println("source " + source.id() + ": " + source.name() + ", "
                            + source.vendor() + " " + source.model()));
            for (Map<String, Object> s : signals) {
                System.out.println("signal " + s.get("id") + ": " + s.get("name") + " " + s.get("type") + " "
                        + s.get("units") + ", " + s.get("samples") + " samples at " + s.get("rate") + " Hz"
                        + (s.containsKey("start") ? ", " + s.get("start") + " to " + s.get("end") : ""));
            }
            if (!reader.isComplete()) {
                System.out.println("The file was not closed; fieldrack jls repair makes it whole.");
            }
        }
    }

    /** Checks every chunk. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks every chunk of a file; exit code 5 where something is lost.")
    static final class Verify implements Callable<Integer> {
        @Parameters(paramLabel = "FILE")
        private @Nullable Path file;

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Path path = java.util.Objects.requireNonNull(file);
            if (files(() -> LegacyJls.is(path))) {
                List<String> problems = files(() -> LegacyJls.problems(path));
                output.print(
                        Map.of("problems", problems),
                        () -> System.out.println(problems.isEmpty() ? "all good" : String.join("\n", problems)));
                return problems.isEmpty() ? 0 : Exit.DATA;
            }
            JlsVerify.Report report = files(() -> JlsVerify.verify(path));
            output.print(report, () -> {
                report.problems().forEach(System.out::println);
                System.out.println(report.chunks() + " chunks, " + (report.isGood() ? "all good" : "see above"));
            });
            return report.isGood() ? 0 : Exit.DATA;
        }
    }

    /** Makes a whole file out of a damaged one. */
    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            description = "Writes everything that can be read of FILE into TARGET; FILE is not touched.")
    static final class Repair implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE")
        private @Nullable Path file;

        @Parameters(index = "1", paramLabel = "TARGET")
        private @Nullable Path target;

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Path from = java.util.Objects.requireNonNull(file);
            Path to = java.util.Objects.requireNonNull(target);
            JlsRepair.Result result = files(() -> LegacyJls.is(from)
                    ? new JlsRepair.Result(LegacyJls.convert(from, to, JlsCommand::progress), 0, 0)
                    : JlsRepair.repair(from, to));
            output.print(
                    result,
                    () -> System.out.println(result.samples() + " samples kept, " + result.lostChunks()
                            + " data chunks lost; written to " + to));
            return 0;
        }
    }

    /** Writes a file anew. */
    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description =
                    "Writes FILE anew as TARGET, version 2 with the summaries of this program: from version 1, or mended.")
    static final class Convert implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE")
        private @Nullable Path file;

        @Parameters(index = "1", paramLabel = "TARGET")
        private @Nullable Path target;

        @Override
        public Integer call() {
            Path from = java.util.Objects.requireNonNull(file);
            Path to = java.util.Objects.requireNonNull(target);
            if (files(() -> LegacyJls.is(from))) {
                long unused = files(() -> LegacyJls.convert(from, to, JlsCommand::progress));
                return 0;
            }
            JlsRepair.Result result = files(() -> JlsRepair.repair(from, to));
            return result.lostChunks() == 0 ? 0 : Exit.DATA;
        }
    }

    /** A span of a file. */
    static final class Span {
        @Option(names = "--from", paramLabel = "SAMPLE", description = "First sample (default: 0).")
        private long from;

        @Option(names = "--to", paramLabel = "SAMPLE", description = "Sample after the last (default: the end).")
        private long to = -1;

        @Option(names = "--signal", split = ",", paramLabel = "NAME", description = "Signals by name (default: all).")
        private List<String> signals = List.of();

        long end(List<FsrReader> readers) {
            long shortest = readers.stream().mapToLong(FsrReader::length).min().orElse(0);
            return to < 0 ? shortest : to;
        }
    }

    /** Exports a span at full rate. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Exports a span at full rate: TARGET ends with .csv, or .h5 for HDF5.")
    static final class Export implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE")
        private @Nullable Path file;

        @Parameters(index = "1", paramLabel = "TARGET")
        private @Nullable Path target;

        @Mixin
        private final Span span = new Span();

        @Override
        public Integer call() {
            Path from = java.util.Objects.requireNonNull(file);
            Path to = java.util.Objects.requireNonNull(target);
            return files(() -> LegacyJls.asVersion2(from, readable -> {
                try (JlsReader reader = JlsReader.open(readable)) {
                    List<FsrReader> signals = chosen(reader, span.signals);
                    long count = span.end(signals) - span.from;
                    String name = String.valueOf(to.getFileName());
                    if (signals.isEmpty() || count < 1) {
                        throw new IllegalArgumentException("there is nothing to export in this span");
                    }
                    if (name.endsWith(".csv")) {
                        JlsExport.csv(signals, span.from, count, to, JlsCommand::progress);
                    } else if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
                        Hdf5Export.write(signals, span.from, count, to, JlsCommand::progress);
                    } else {
                        throw new IllegalArgumentException("the target ends with .csv, .h5 or .hdf5, not " + name);
                    }
                }
                return 0;
            }));
        }
    }

    /** Prints statistics of a span. */
    @Command(
            name = "stats",
            mixinStandardHelpOptions = true,
            description = "Prints exact statistics of a span: mean, std, min, max, peak to peak and integral.")
    static final class Stats implements Callable<Integer> {
        @Parameters(paramLabel = "FILE")
        private @Nullable Path file;

        @Mixin
        private final Span span = new Span();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Path path = java.util.Objects.requireNonNull(file);
            return files(() -> LegacyJls.asVersion2(path, readable -> {
                try (JlsReader reader = JlsReader.open(readable)) {
                    for (FsrReader signal : chosen(reader, span.signals)) {
                        print(signal, span.end(List.of(signal)));
                    }
                }
                return 0;
            }));
        }

        private void print(FsrReader signal, long end) throws IOException {
            Statistics s = signal.exact(span.from, end);
            double period = 1.0 / Math.max(1, signal.def().sampleRate());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("signal", signal.def().name());
            json.put("units", signal.def().units());
            json.put("from", span.from);
            json.put("to", end);
            json.put("count", s.count());
            json.put("missing", s.missing());
            json.put("mean", s.mean());
            json.put("std", s.std());
            json.put("min", s.min());
            json.put("max", s.max());
            json.put("p2p", s.p2p());
            json.put("integral", s.integral(period));
            Unit unit = Unit.parse(signal.def().units());
            output.print(
                    json,
                    () -> System.out.println(signal.def().name() + ": µ " + Numbers.engineering(s.mean(), unit, 6)
                            + ", σ " + Numbers.engineering(s.std(), unit, 6) + ", min "
                            + Numbers.engineering(s.min(), unit, 6) + ", max " + Numbers.engineering(s.max(), unit, 6)
                            + ", p2p " + Numbers.engineering(s.p2p(), unit, 6) + ", ∫ "
                            + Numbers.plain(s.integral(period), 6) + " " + unit.text() + "·s, " + s.count()
                            + " samples, " + s.missing() + " missing"));
        }
    }
}
