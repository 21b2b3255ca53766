package org.fieldrack.bench.joulescope;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.fieldrack.joulescope.StatisticsTable;
import org.fieldrack.joulescope.StreamBuffer;
import org.fieldrack.joulescope.SuppressMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Insert and process of transfers of 256 packets, and statistics of any span. Random raw samples over all ranges, none missing; a
 * range switch every {@code dwell} samples. An operation is a sample, so operations a microsecond are MSPS. The original on the
 * same kind of machine: 48 MSPS with reductions, 110 without, 9.0 µs a query.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StreamBufferBenchmark {
    static final int TRANSFER = 256 * 126;
    private static final int TRANSFERS = 32;
    private static final double RATE = 2e6;

    /** Samples from range switch to range switch. */
    @Param({"100000", "1000", "50"})
    public int dwell;

    /** Suppression and reductions. */
    @Param({"interp_1_n_1 200,100,50", "off 200,100,50", "off -"})
    public String mode = "";

    private StreamBuffer buffer = StreamBuffer.ofSamples(1000, List.of(), RATE);
    private final MemorySegment[] transfers = new MemorySegment[TRANSFERS];
    private final StatisticsTable row = new StatisticsTable(1);
    private int next;

    /** Makes the input and fills the buffer. */
    @Setup
    public void fill() {
        String[] words = mode.split(" ");
        List<Integer> reductions = words[1].equals("-")
                ? List.of()
                : List.of(words[1].split(",")).stream().map(Integer::valueOf).toList();
        buffer.close();
        buffer = StreamBuffer.ofSamples(6_000_000, reductions, RATE);
        buffer.suppressMode(SuppressMode.parse(words[0]));
        Random random = new Random(1);
        int range = 0;
        for (int t = 0; t < TRANSFERS; t++) {
            int[] raw = new int[TRANSFER];
            for (int i = 0; i < TRANSFER; i++) {
                int at = t * TRANSFER + i;
                range = at % dwell == 0 ? random.nextInt(7) : range;
                int current = random.nextInt(1 << 14) << 2 | range & 3;
                int voltage = random.nextInt(1 << 14) << 2 | (at & 1) << 1 | range >> 2;
                raw[i] = current | voltage << 16;
            }
            transfers[t] = MemorySegment.ofArray(raw);
        }
        for (int i = 0; i < 200; i++) {
            ingest();
        }
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        buffer.close();
    }

    /** One transfer. */
    @Benchmark
    @OperationsPerInvocation(TRANSFER)
    public boolean ingest() {
        boolean stop = buffer.insertRaw(transfers[next]);
        next = next + 1 == TRANSFERS ? 0 : next + 1;
        buffer.process();
        return stop;
    }

    /** Statistics of nearly everything, unaligned. */
    @Benchmark
    public double statistics() {
        long[] range = buffer.sampleIdRange();
        long[] span = buffer.statisticsGet(range[0] + 123, range[1] - 77, row);
        return row.k(0) + span[0];
    }
}
