package org.fieldrack.serve;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.fieldrack.base.Unit;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * A device {@code scope} with a regular stream {@code fast} (current in A and a switch) and an irregular one {@code slow}
 * (level in mV, scaled).
 */
public final class Streaming {
    /** Samples a second of the regular stream. */
    public static final int RATE = 2_000_000;

    /** Ticks a second of the irregular stream. */
    public static final int TICKS = 1_000_000;

    public final long begin;
    public final SampleStream fast;
    public final SampleStream slow;
    public final LabDevice device;

    /** @param begin when sample and tick 0 were taken, UTC nanoseconds */
    public Streaming(Bench bench, long begin, Duration history) {
        this.begin = begin;
        fast = new SampleStream(
                "fast",
                "Current and a switch",
                List.of(Channel.of("current", "A", ElementType.F32), Channel.of("on", "", ElementType.U1)),
                true,
                new SampleClock(RATE, begin),
                null);
        slow = new SampleStream(
                "slow",
                "One now and then",
                List.of(new Channel("level", Unit.parse("mV"), ElementType.I16, 0.5, 1)),
                false,
                new SampleClock(TICKS, begin),
                null);
        fast.keepHistory(history, 1L << 30);
        slow.keepHistory(history, 1 << 20);
        device = new LabDevice("scope", "scope", bench.lab.clock(), Path.of("."), Path.of("."));
        bench.lab.add(device);
        device.attach(Schema.of(Property.real("gain").build()), new DeviceHandler() {
            @Override
            public List<SampleStream> streams() {
                return List.of(fast, slow);
            }
        });
        device.state(State.ACTIVE, "", "");
    }

    /** Sends samples of the regular stream. */
    public void fast(long from, int count, LongToDoubleFunction amperes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(count * 4L);
            MemorySegment bits = arena.allocate((count + 7) / 8);
            for (int i = 0; i < count; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) amperes.applyAsDouble(from + i));
                int bit = (from + i) / 1000 % 2 == 0 ? 0 : 1 << (i & 7);
                bits.set(ValueLayout.JAVA_BYTE, i >> 3, (byte) (bits.get(ValueLayout.JAVA_BYTE, i >> 3) | bit));
            }
            fast.emit(new SampleBlock(from, count, List.of(values, bits), null));
        }
    }

    /** Sends samples of the irregular stream, whose stored values are their numbers. */
    public void slow(long from, long... ticks) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment levels = arena.allocate(ticks.length * 2L);
            MemorySegment when = arena.allocate(ticks.length * 8L);
            for (int i = 0; i < ticks.length; i++) {
                levels.set(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2L, (short) (from + i));
                when.setAtIndex(ValueLayout.JAVA_LONG, i, ticks[i]);
            }
            slow.emit(new SampleBlock(from, ticks.length, List.of(levels), when));
        }
    }
}
