package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.jspecify.annotations.Nullable;

/**
 * Where frames go between two device tables: into the decoder of their device, the raw log, the watch and the closed loop.
 * The reader's thread only, except {@link #streams}.
 */
final class Pipeline implements FrameVisitor, AutoCloseable {
    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Told when a port's link goes up or down. */
    interface LinkWatch {
        void link(int address, boolean locked);
    }

    private final DeviceTable table;
    private final Clock clock;
    private final @Nullable DeviceDecoder[] decoders;
    private final int[] kinds;
    private final boolean[] linked;
    private final Map<Integer, Orientation> orientations = new LinkedHashMap<>();
    private final List<SampleStream> streams = new ArrayList<>();
    private final ReadTap tap;
    private final Vitals vitals;
    private final @Nullable ClosedLoop loop;
    private final ClosedLoop.Reply reply;
    private final LinkWatch links;
    private final SampleClock acquisition;
    private long now;
    private long utc;
    private long newest;
    private long flushedAt;
    private int lastAddress = -1;
    private int lastIndex = -1;

    Pipeline(
            DeviceTree tree,
            DeviceTable table,
            long clockHz,
            OniConfig config,
            Clock clock,
            Counter lost,
            Optional<ClosedLoop> loop,
            ClosedLoop.Reply reply,
            LinkWatch links) {
        this.table = table;
        this.clock = clock;
        this.loop = loop.orElse(null);
        this.reply = reply;
        this.links = links;
        this.acquisition = new SampleClock(clockHz, clock.utcNanos());
        this.vitals = new Vitals(acquisition, clockHz);
        this.tap = new ReadTap(new RecordedTable(clockHz, table));
        this.decoders = new DeviceDecoder[table.size()];
        this.kinds = new int[table.size()];
        this.linked = new boolean[table.size()];
        loop.ifPresent(l -> l.table(table));
        for (int i = 0; i < decoders.length; i++) {
            DeviceDescriptor device = table.devices().get(i);
            kinds[i] = device.id();
            if (device.readSize() > 0 && tree.isEnabled(device)) {
                decoders[i] = decoder(device, config, lost);
            }
            watch(device, tree);
        }
    }

    private void watch(DeviceDescriptor device, DeviceTree tree) {
        if (device.id() == DeviceKinds.BNO055) {
            orientations.put(device.address(), new Orientation(DeviceTree.path(device)));
        } else if (device.id() == DeviceKinds.MEMORY_MONITOR) {
            vitals.totalMemory(tree.values().getOrDefault(DeviceTree.path(device) + ".TOTAL_MEM", 0L));
        } else if (device.id() == DeviceKinds.LOAD_TESTER) {
            vitals.loopHub(tree.hubClock(device.hub()));
        }
    }

    private DeviceDecoder decoder(DeviceDescriptor device, OniConfig config, Counter lost) {
        DeviceKind kind = DeviceKind.of(device);
        String name = kind.name() + "-" + device.hub() + "-" + device.index();
        double seconds = config.history().toNanos() / 1e9;
        if (device.id() == DeviceKinds.NEUROPIXELS1 && device.readSize() == NeuropixelsDecoder.SAMPLE_SIZE) {
            NeuropixelsDecoder probe = new NeuropixelsDecoder(name, acquisition, seconds, config.historyMemory(), lost);
            streams.add(probe.stream());
            streams.add(probe.fieldPotential().stream());
            return probe;
        }
        String title = kind.title() + " " + device.addressText();
        DeviceDecoder decoder = new DeviceDecoder(
                name, title, kind.fields(), kind.rate(), acquisition, seconds, config.historyMemory(), lost);
        streams.add(decoder.stream());
        return decoder;
    }

    List<SampleStream> streams() {
        return List.copyOf(streams);
    }

    RawStream tap() {
        return tap;
    }

    Collection<Orientation> orientations() {
        return orientations.values();
    }

    Vitals vitals() {
        return vitals;
    }

    DeviceTable table() {
        return table;
    }

    SampleClock acquisition() {
        return acquisition;
    }

    /** Takes the time for the frames of the next batch. */
    void begin() {
        now = clock.ticks();
        utc = clock.utcNanos();
    }

    @Override
    public void frame(MemorySegment block, int sample, int size, long time, int address) {
        if (address != lastAddress) {
            lastAddress = address;
            lastIndex = table.indexOf(address);
        }
        newest = time;
        int index = lastIndex;
        if (index < 0) {
            return;
        }
        ClosedLoop answer = loop;
        if (answer != null && answer.wants(address)) {
            answer.frame(block, sample, size, time, address, reply);
        }
        DeviceDecoder decoder = decoders[index];
        if (decoder != null) {
            decoder.frame(block, sample, time);
        }
        watch(index, block, sample, size, time, address);
    }

    private void watch(int index, MemorySegment block, int sample, int size, long time, int address) {
        switch (kinds[index]) {
            case DeviceKinds.HEARTBEAT, DeviceKinds.PERSISTENT_HEARTBEAT -> vitals.heartbeat(time, clock.ticks());
            case DeviceKinds.MEMORY_MONITOR -> {
                if (size >= 12) {
                    vitals.memory(Integer.toUnsignedLong(block.get(FrameLayout.INT, sample + 8L)));
                }
            }
            case DeviceKinds.BNO055 -> {
                Orientation orientation = orientations.get(address);
                if (size >= 14 && orientation != null) {
                    orientation.take(block, sample);
                }
            }
            case DeviceKinds.LOAD_TESTER -> {
                if (size >= 16) {
                    vitals.loop(block.get(FrameLayout.LONG, sample + 8L));
                }
            }
            case DeviceKinds.PORT -> {
                boolean locked = size >= 10 && (block.get(FrameLayout.SHORT, sample + 8L) & 1) != 0;
                if (locked != linked[index]) {
                    linked[index] = locked;
                    links.link(address, locked);
                }
            }
            default -> {}
        }
    }

    @Override
    public void block(MemorySegment block, int from, int to) {
        vitals.batch(0, to - from);
        if (tap.isWanted()) {
            tap.bytes(clock.utcNanos(), block.asSlice(from, to - from));
        }
    }

    /** A batch is complete: slow devices are handed over too when it is time. */
    void end(int frames) {
        vitals.batch(frames, 0);
        if (frames > 0) {
            vitals.newest(newest, now, utc);
        }
        if (now - flushedAt >= FLUSH_NANOS) {
            flushedAt = now;
            flush();
        }
    }

    void flush() {
        for (DeviceDecoder decoder : decoders) {
            if (decoder != null) {
                decoder.flush();
            }
        }
    }

    void restart() {
        vitals.restart();
        for (DeviceDecoder decoder : decoders) {
            if (decoder != null) {
                decoder.restart();
            }
        }
    }

    @Override
    public void close() {
        for (DeviceDecoder decoder : decoders) {
            if (decoder != null) {
                decoder.close();
            }
        }
    }
}
