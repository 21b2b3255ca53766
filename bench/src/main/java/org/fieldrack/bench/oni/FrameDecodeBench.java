package org.fieldrack.bench.oni;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.FrameCursor;
import org.fieldrack.oni.FrameScanner;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.tool.DecodeMeasurements;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One 16 kB block of frames: copied, walked, checked; time and one byte of each frame read. Frames a block: 99 of 148 bytes,
 * 409 of 24, 17 of 944. The original library: 38 and 51 million frames/s, 15.8 GB/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FrameDecodeBench {
    @Param({"148", "24", "944"})
    public int sampleSize;

    @SuppressWarnings("NullAway.Init")
    private MemorySegment source;

    @SuppressWarnings("NullAway.Init")
    private MemorySegment block;

    @SuppressWarnings("NullAway.Init")
    private FrameScanner scanner;

    @SuppressWarnings("NullAway.Init")
    private OniContext context;

    @SuppressWarnings("NullAway.Init")
    private FrameCursor cursor;

    private int framesPerBlock;

    private final DecodeMeasurements.Touch touch = new DecodeMeasurements.Touch();

    @Setup
    public void setup() {
        source = DecodeMeasurements.frames(sampleSize);
        framesPerBlock = (int) (source.byteSize() / (DeviceTable.READ_HEADER + DeviceTable.padded(sampleSize)));
        context = DecodeMeasurements.endless(sampleSize);
        cursor = context.frames();
        block = Arena.ofAuto().allocate(source.byteSize(), 64);
        scanner = new FrameScanner(new DeviceTable(List.of(new DeviceDescriptor(0, 27, 2, sampleSize, 0))), false);
    }

    /** As many frames as a block holds, one view after the other, through a context that reads from memory. */
    @Benchmark
    public long views() {
        long sum = 0;
        for (int i = 0; i < framesPerBlock && cursor.next(); i++) {
            sum += cursor.time() + cursor.block().get(ValueLayout.JAVA_BYTE, cursor.sample());
        }
        return sum;
    }

    @TearDown
    public void close() {
        cursor.close();
        context.close();
    }

    @Benchmark
    public long block() {
        MemorySegment.copy(source, 0, block, 0, source.byteSize());
        scanner.scan(block, 0, (int) block.byteSize(), touch);
        return touch.sum();
    }
}
