package org.fieldrack.record.recording;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.ArchiveFollower;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/** A lab with one device: a regular stream of 1000 samples a second, an irregular one, raw bytes and a voltage. */
final class StreamLab implements AutoCloseable {
    static final int RATE = 1000;
    static final long MS = 1_000_000L;

    final Lab lab;
    final SqliteArchive archive;
    final LabDevice device;
    final SampleStream power;
    final SampleStream spikes;
    final List<RawStream.Consumer> rawConsumers = new ArrayList<>();
    final long begin;
    private final ArchiveFollower follower;
    private final Raw raw = new Raw();

    StreamLab(Path store, Clock clock) {
        begin = clock.utcNanos();
        lab = new Lab("bench", clock);
        archive = SqliteArchive.open(store, ArchiveConfig.defaults(), clock);
        follower = new ArchiveFollower(archive, lab);
        power = new SampleStream(
                "power",
                "volts and a switch",
                List.of(Channel.of("volts", "V", ElementType.F32), Channel.of("count", "", ElementType.U16)),
                true,
                new SampleClock(RATE, begin),
                null);
        spikes = new SampleStream(
                "spikes",
                "one a while",
                List.of(new Channel("level", org.fieldrack.base.Unit.parse("mV"), ElementType.I16, 0.5, 1)),
                false,
                new SampleClock(1e6, begin),
                null);
        device = new LabDevice("psu", "test", clock, store, store);
        lab.add(device);
        device.attach(Schema.of(Property.real("volts").unit("V").build()), new DeviceHandler() {
            @Override
            public List<SampleStream> streams() {
                return List.of(power, spikes);
            }

            @Override
            public List<RawStream> rawStreams() {
                return List.of(raw);
            }
        });
        device.state(State.ON, "", "");
    }

    private final class Raw implements RawStream {
        @Override
        public String name() {
            return "wire";
        }

        @Override
        public String format() {
            return "test;version=1";
        }

        @Override
        public AutoCloseable subscribe(Consumer consumer) {
            rawConsumers.add(consumer);
            return () -> rawConsumers.remove(consumer);
        }
    }

    /** Sends samples of the regular stream whose values are their numbers. */
    void samples(long from, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment volts = arena.allocate(count * 4L);
            MemorySegment counts = arena.allocate(count * 2L);
            for (int i = 0; i < count; i++) {
                volts.setAtIndex(ValueLayout.JAVA_FLOAT, i, from + i);
                counts.set(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2L, (short) (from + i));
            }
            power.emit(new SampleBlock(from, count, List.of(volts, counts), null));
        }
    }

    /** Sends samples of the irregular stream, one every third millisecond. */
    void spikes(long from, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment levels = arena.allocate(count * 2L);
            MemorySegment ticks = arena.allocate(count * 8L);
            for (int i = 0; i < count; i++) {
                levels.set(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2L, (short) (7 * (from + i)));
                ticks.setAtIndex(ValueLayout.JAVA_LONG, i, (from + i) * 3000);
            }
            spikes.emit(new SampleBlock(from, count, List.of(levels), ticks));
        }
    }

    void raw(byte... bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            rawConsumers.forEach(consumer -> consumer.bytes(lab.clock().utcNanos(), memory));
        }
    }

    void volts(double value, long utcNanos) {
        device.publish(Update.of(device.readings().index("volts"), Reading.good(Value.of(value), utcNanos)));
    }

    @Override
    public void close() {
        lab.close();
        follower.close();
        archive.close();
    }
}
