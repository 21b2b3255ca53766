package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsType;
import org.fieldrack.record.jls.JlsWriter;
import org.fieldrack.record.jls.SignalDef;
import org.fieldrack.record.jls.SourceDef;

/** Writes 1e8 samples of f32 into a JLS file, and asks it; by the clock, median and worst of several rounds. */
final class JlsMeasurement {
    private static final long SAMPLES = 100_000_000;
    private static final int BLOCK = 100_000;
    private static final int ROWS = 1000;

    void run() throws IOException {
        Path file = Files.createTempFile("fieldrack-bench", ".jls");
        try {
            write(file);
            read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void write(Path file) {
        float[] block = new float[BLOCK];
        Random random = new Random(1);
        for (int k = 0; k < BLOCK; k++) {
            block[k] = random.nextFloat();
        }
        MemorySegment samples = MemorySegment.ofArray(block);
        // a file that is written over first gives its blocks back, which is a quarter of the time and no work of the
        // writer's
        double[] nanos = CpuTime.byTheClock(7, () -> Files.deleteIfExists(file), () -> {
            try (JlsWriter writer = new JlsWriter(file)) {
                writer.source(new SourceDef(1, "bench", "", "", "", ""));
                SignalDef unused = writer.signal(SignalDef.of(1, 1, JlsType.F32, 2_000_000, "current", "A"));
                for (long at = 0; at < SAMPLES; at += BLOCK) {
                    writer.fsr(1, at, samples, BLOCK);
                }
            }
        });
        rates("write 1e8 f32", SAMPLES, nanos);
    }

    private static void read(Path file) throws IOException {
        double[] open = CpuTime.byTheClock(20, () -> {
            for (int k = 0; k < 20; k++) {
                try (JlsReader reader = JlsReader.open(file)) {
                    long unused = reader.length(1);
                }
            }
        });
        JoulescopeBench.print(
                "JLS open: median %.3f ms, worst %.3f ms of 20 rounds", open[10] / 20 / 1e6, open[19] / 20 / 1e6);
        try (JlsReader reader = JlsReader.open(file)) {
            FsrReader samples = reader.samples(1);
            queries(samples);
            sequential(samples);
        }
    }

    private static void queries(FsrReader samples) {
        double[] out = new double[4 * ROWS];
        long n = samples.length();
        timed("full-span statistics", 200, k -> samples.statistics(0, n, 1, out));
        timed("1000 entries of the full span", 200, k -> samples.statistics(0, n / ROWS, ROWS, out));
        timed("100 k to 1000 entries", 50, k -> samples.statistics(12_345_678 + k, 100, ROWS, out));
        double[] numbers = new double[ROWS];
        Random random = new Random(2);
        timed(
                "random 1000 samples",
                500,
                k -> samples.numbers((long) (random.nextDouble() * (n - ROWS)), ROWS, numbers));
        MemorySegment raw = MemorySegment.ofArray(new float[ROWS]);
        timed(
                "random 1000 samples as stored",
                500,
                k -> samples.copy((long) (random.nextDouble() * (n - ROWS)), ROWS, raw));
    }

    private interface Query {
        void run(int k) throws IOException;
    }

    private static void timed(String what, int queries, Query query) {
        double[] nanos = CpuTime.byTheClock(20, () -> {
            for (int k = 0; k < queries; k++) {
                query.run(k);
            }
        });
        JoulescopeBench.print(
                "JLS %s: median %.1f µs, worst %.1f µs of 20 rounds",
                what, nanos[10] / queries / 1e3, nanos[19] / queries / 1e3);
    }

    private static void rates(String what, long samples, double[] nanos) {
        int rounds = nanos.length;
        JoulescopeBench.print(
                "JLS %s: median %.0f MSPS, worst %.0f MSPS of %d rounds",
                what, samples / nanos[rounds / 2] * 1e3, samples / nanos[rounds - 1] * 1e3, rounds);
    }

    private static void sequential(FsrReader samples) {
        MemorySegment out = MemorySegment.ofArray(new float[BLOCK]);
        long n = samples.length() / BLOCK * BLOCK;
        double[] nanos = CpuTime.byTheClock(7, () -> {
            for (long at = 0; at < n; at += BLOCK) {
                samples.copy(at, BLOCK, out);
            }
        });
        rates("sequential read", n, nanos);
    }
}
