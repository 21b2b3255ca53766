package org.fieldrack.bench.rawlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.fieldrack.stream.RawLog;
import org.fieldrack.stream.RawLogWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A raw log of 4096 pieces: written to a new file, and checked from end to end; time for each piece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RawLogBenchmark {
    private static final int PIECES = 4096;

    @Param({"148", "16384"})
    int size;

    private MemorySegment piece = MemorySegment.NULL;
    private Path file = Path.of("");

    @Setup(Level.Trial)
    public void open() throws IOException {
        piece = Arena.ofAuto().allocate(size);
        file = Files.createTempDirectory("rawlog-bench").resolve("log");
        write();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(""));
    }

    @Benchmark
    @OperationsPerInvocation(PIECES)
    public long write() throws IOException {
        Files.deleteIfExists(file);
        try (RawLogWriter writer = RawLogWriter.create(file, "bench;version=1", "bench")) {
            for (int i = 0; i < PIECES; i++) {
                writer.append(i, piece);
            }
            return writer.offset();
        }
    }

    @Benchmark
    @OperationsPerInvocation(PIECES)
    public long verify() throws IOException {
        return RawLog.verify(file).bytes();
    }
}
