package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fieldrack.bench.Main;
import org.fieldrack.joulescope.StatisticsTable;
import org.fieldrack.joulescope.StreamBuffer;
import org.fieldrack.joulescope.SuppressMode;

/**
 * Measures the Joulescope's stream buffer and JLS files on one thread, in processor time of that thread, so that a loaded
 * machine tells nearly what a quiet one does: {@code ingest}, {@code queries}, {@code memory}, {@code jls}, {@code recording} [SECONDS], {@code vector} (the first two
 * in a process of their own that has the Vector API), or {@code all}.
 */
public final class JoulescopeBench implements Main.Program {
    private static final double RATE = 2e6;
    private static final long FULL = 60_000_000;
    private static final List<Integer> NONE = List.of();
    private static final List<String> PARTS = List.of("ingest", "queries", "memory", "jls", "recording", "vector");

    @Override
    public String name() {
        return "joulescope";
    }

    @Override
    public String description() {
        return "Joulescope samples in, statistics out, JLS files: all|ingest|queries|memory|jls|recording|vector";
    }

    @Override
    public void run(String... args) throws IOException {
        String what = args.length > 0 ? args[0] : "all";
        for (String part : what.equals("all") ? PARTS : List.of(what)) {
            switch (part) {
                case "ingest" -> ingest();
                case "queries" -> queries();
                case "memory" -> memory();
                case "jls" -> new JlsMeasurement().run();
                case "recording" -> RecordingRun.run(args.length > 1 ? Integer.parseInt(args[1]) : 30);
                case "vector" -> withVectors();
                default ->
                    throw new IllegalArgumentException("measure all, " + String.join(", ", PARTS) + ", not " + part);
            }
        }
    }

    static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** Measures again in a virtual machine that has the module which this one was not started with. */
    private static void withVectors() throws IOException {
        for (String part : List.of("ingest", "queries")) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(
                    List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
            command.addAll(List.of(Main.class.getName(), "joulescope", part));
            Process process = new ProcessBuilder(command).inheritIO().start();
            try {
                if (process.waitFor() != 0) {
                    throw new IOException(
                            "measuring " + part + " with the Vector API ended with " + process.exitValue());
                }
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    // ---- ingest

    private static void ingest() {
        print("sums of samples: %s", StreamBuffer.kernel());
        for (int dwell : new int[] {100_000, 1000, 50}) {
            RawTransfers transfers = new RawTransfers(dwell);
            ingest(transfers, dwell, "interp_1_n_1", StreamBuffer.REDUCTIONS);
            ingest(transfers, dwell, "off", StreamBuffer.REDUCTIONS);
            ingest(transfers, dwell, "interp_1_n_1", NONE);
            ingest(transfers, dwell, "off", NONE);
        }
    }

    private static void ingest(RawTransfers transfers, int dwell, String mode, List<Integer> reductions) {
        try (StreamBuffer buffer = StreamBuffer.ofSamples(6_000_000, reductions, RATE)) {
            buffer.suppressMode(SuppressMode.parse(mode));
            int laps = 2 * (int) (6_000_000 / transfers.samples()) + 1;
            double nanos = CpuTime.best(5, () -> {
                for (int lap = 0; lap < laps; lap++) {
                    transfers.into(buffer);
                }
            });
            print(
                    "ingest dwell %6d  %-12s  reductions %-14s  %5.0f MSPS",
                    dwell, mode, reductions, laps * transfers.samples() / nanos * 1e3);
        }
    }

    // ---- queries

    private static void queries() {
        print("sums of samples: %s", StreamBuffer.kernel());
        RawTransfers transfers = new RawTransfers(1000);
        try (StreamBuffer buffer = StreamBuffer.ofSamples(FULL, StreamBuffer.REDUCTIONS, RATE)) {
            while (buffer.sampleIdRange()[1] < FULL + 1_234_567) {
                transfers.into(buffer);
            }
            statistics(buffer);
            for (int width : new int[] {60_000, 6000, 1000, 200, 100, 10}) {
                data(buffer, width);
            }
            StatisticsTable rows = new StatisticsTable(1000);
            long[] range = buffer.sampleIdRange();
            double nanos = CpuTime.best(20, () -> {
                for (int k = 0; k < 50; k++) {
                    buffer.displayGet(range[0], range[1], 1000, rows);
                }
            });
            print("display summary 60 M to 1000: %.0f µs", nanos / 50 / 1e3);
        }
    }

    private static void statistics(StreamBuffer buffer) {
        StatisticsTable row = new StatisticsTable(1);
        long[] range = buffer.sampleIdRange();
        int queries = 5000;
        double nanos = CpuTime.best(10, () -> {
            for (int k = 0; k < queries; k++) {
                buffer.statisticsGet(range[0] + 123 + k, range[1] - 77 - k, row);
            }
        });
        print("statisticsGet, 60 M samples, unaligned: %.2f µs", nanos / queries / 1e3);
    }

    private static void data(StreamBuffer buffer, int width) {
        StatisticsTable rows = new StatisticsTable(1000);
        long first = (buffer.sampleIdRange()[1] - 1_000L * width - 70_000) / 1_000_000 * 1_000_000;
        double[] nanos = new double[2];
        for (int aligned = 0; aligned < 2; aligned++) {
            long start = Math.max(buffer.sampleIdRange()[0], first) / 20_000 * 20_000 + (aligned == 0 ? 123 : 20_000);
            // of the widest, the aligned ones that are left in the buffer are a few less
            long entries = Math.min(1000, (buffer.sampleIdRange()[1] - start) / width);
            double all = CpuTime.best(10, () -> {
                for (int k = 0; k < 10; k++) {
                    buffer.dataGet(start, start + entries * width, width, rows);
                }
            });
            nanos[aligned] = all * 1000 / entries;
        }
        print(
                "dataGet exact, 1000 entries of %5d: unaligned %.3f ms, aligned %.3f ms",
                width, nanos[0] / 10 / 1e6, nanos[1] / 10 / 1e6);
    }

    // ---- memory

    private static void memory() throws IOException {
        RawTransfers transfers = new RawTransfers(1000);
        try (StreamBuffer buffer = StreamBuffer.ofDuration(30, StreamBuffer.REDUCTIONS, RATE)) {
            while (buffer.sampleIdRange()[1] < FULL + transfers.samples()) {
                transfers.into(buffer);
            }
            print("30 s buffer: %.3f GB resident in this process", CpuTime.residentBytes() / 1e9);
        }
    }
}
