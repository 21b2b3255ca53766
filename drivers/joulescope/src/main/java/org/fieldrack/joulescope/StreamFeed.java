package org.fieldrack.joulescope;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleStream;

/**
 * Hands processed samples on to the lab as blocks of a stream, and keeps the stream's clock.
 *
 * <p>Called on the streaming thread. Columns are copied into one set of buffers, which is reused: allocates nothing a block.
 */
final class StreamFeed implements StreamProcess {
    private static final int BLOCK = 16_384;
    private static final ValueLayout.OfInt RANGES = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long OBSERVE_NANOS = 100_000_000L;

    private final SampleStream stream;
    private final BufferHistory history;
    private final Clock clock;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment current = arena.allocate(BLOCK * 4L, 64);
    private final MemorySegment voltage = arena.allocate(BLOCK * 4L, 64);
    private final MemorySegment power = arena.allocate(BLOCK * 4L, 64);
    private final MemorySegment range = arena.allocate(BLOCK / 2, 64);
    private final MemorySegment currentLsb = arena.allocate(BLOCK / 8, 64);
    private final MemorySegment voltageLsb = arena.allocate(BLOCK / 8, 64);
    private final List<MemorySegment> columns = List.of(current, voltage, power, range, currentLsb, voltageLsb);
    private final float[] i = new float[BLOCK];
    private final float[] v = new float[BLOCK];
    private final byte[] bits = new byte[BLOCK];
    private long emitted;
    private long observedAt;

    StreamFeed(SampleStream stream, BufferHistory history, Clock clock) {
        this.stream = stream;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public void start(StreamBuffer buffer) {
        emitted = 0;
        observedAt = 0;
    }

    @Override
    public boolean streamNotify(StreamBuffer buffer) {
        long end = buffer.sampleIdRange()[1];
        long now = clock.ticks();
        if (now - observedAt >= OBSERVE_NANOS) {
            observedAt = now;
            boolean stepped = stream.clock().observe(history.base() + end, clock.utcNanos());
            if (stepped) {
                stream.counters()
                        .counter("clock_steps", "times the stream's clock had to step")
                        .increment();
            }
        }
        if (!stream.isObserved() || !(buffer instanceof FullRateBuffer full)) {
            emitted = end;
            return false;
        }
        emitted = Math.max(emitted, buffer.sampleIdRange()[0]);
        while (emitted < end) {
            int n = (int) Math.min(end - emitted, BLOCK);
            emit(full, n);
            emitted += n;
        }
        return false;
    }

    private void emit(FullRateBuffer buffer, int n) {
        buffer.rings().samples(emitted, i, v, bits, 0, n);
        MemorySegment.copy(i, 0, current, ValueLayout.JAVA_FLOAT, 0, n);
        MemorySegment.copy(v, 0, voltage, ValueLayout.JAVA_FLOAT, 0, n);
        for (int k = 0; k < n; k++) {
            i[k] *= v[k];
        }
        MemorySegment.copy(i, 0, power, ValueLayout.JAVA_FLOAT, 0, n);
        pack(n);
        stream.emit(new SampleBlock(history.base() + emitted, n, columns, null));
    }

    private void pack(int n) {
        for (int k = n; k < Math.min(BLOCK, n + 8); k++) {
            bits[k] = 0;
        }
        for (int k = 0; k < n; k += 8) {
            long eight = (long) StatisticsKernel.LONGS.get(bits, k);
            range.set(RANGES, k >> 1, (int) Long.compress(eight, 0x0F * StatisticsKernel.EACH));
            currentLsb.set(ValueLayout.JAVA_BYTE, k >> 3, (byte) Long.compress(eight, 0x10 * StatisticsKernel.EACH));
            voltageLsb.set(ValueLayout.JAVA_BYTE, k >> 3, (byte) Long.compress(eight, 0x20 * StatisticsKernel.EACH));
        }
    }
}
