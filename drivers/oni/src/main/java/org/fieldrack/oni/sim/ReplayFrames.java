package org.fieldrack.oni.sim;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.RawLogReader;

/**
 * Frames of a recording, byte by byte as they were, either at the pace of their times or as fast as the host reads.
 *
 * <p>A start goes on where the last stop was, a reset begins again.
 */
public final class ReplayFrames implements FrameSource {
    private final RawLogReader log;
    private final boolean paced;
    private MemorySegment chunk = MemorySegment.NULL;
    private long at;
    private byte[] rest = {};
    private boolean started;
    private long shift;
    private boolean shifted;
    private long now;

    private ReplayFrames(RawLogReader log, boolean paced) {
        this.log = log;
        this.paced = paced;
        reset();
    }

    /**
     * Returns what makes a system from a recording, whose device table it has.
     *
     * @param paced whether frames come at the pace at which they were recorded
     * @throws IOException when the file is no recording of a read stream; its message is a sentence for the user
     */
    public static Supplier<SimulatedSystem> system(Path recording, boolean paced) throws IOException {
        RawLogReader log = RawLogReader.open(recording);
        try {
            RecordedTable table = RecordedTable.parse(log.format());
            return () -> system(log, table, paced);
        } catch (IllegalArgumentException e) {
            log.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static SimulatedSystem system(RawLogReader log, RecordedTable recorded, boolean paced) {
        int clock = (int) recorded.clockHz();
        TreeMap<Integer, SimulatedHub> hubs = new TreeMap<>();
        hubs.put(0, new SimulatedHub(0, 1, 0x0103, 0x00020100, clock, 0));
        List<SimulatedDevice> devices = new ArrayList<>();
        for (DeviceDescriptor d : recorded.table().devices()) {
            hubs.computeIfAbsent(d.hub(), hub -> new SimulatedHub(hub, 0, 0x0100, 0x00010000, clock, 0));
            devices.add(new TableDevice(
                    d.address(), d.id(), d.version(), d.readSize(), d.writeSize(), SimulatedDevice.NO_ENABLE, true, 1));
        }
        return new SimulatedSystem(
                clock, clock, List.copyOf(hubs.values()), devices, _ -> new ReplayFrames(log, paced));
    }

    @Override
    public void start(long count) {
        started = true;
        shifted = false;
        now = count;
    }

    @Override
    public void reset() {
        started = false;
        log.seekOffset(0);
        chunk = MemorySegment.NULL;
        at = 0;
        rest = new byte[0];
    }

    @Override
    public long due() {
        if (!started || !hasFrame()) {
            return NEVER;
        }
        return paced ? time() + shift : 0;
    }

    private long time() {
        long time = chunk.get(FrameLayout.LONG, at);
        if (!shifted) {
            shifted = true;
            shift = now - time;
        }
        return time;
    }

    @Override
    public void fill(FrameBlock block, int target, long count) {
        now = count;
        ByteBuffer out = block.bytes();
        while (block.end() < target && hasFrame() && (!paced || time() + shift <= count)) {
            int length = length();
            int end = block.end();
            MemorySegment.copy(chunk, at, MemorySegment.ofBuffer(out), end, length);
            block.add(end + length);
            at += length;
        }
    }

    private int length() {
        return FrameLayout.SAMPLE + (chunk.get(FrameLayout.INT, at + FrameLayout.SIZE) + 3 & ~3);
    }

    /** Moves to the next chunk where this one is used up; a frame that is cut between two is put together. */
    private boolean hasFrame() {
        while (chunk.byteSize() - at < FrameLayout.SAMPLE || chunk.byteSize() - at < length()) {
            rest = chunk.asSlice(at).toArray(ValueLayout.JAVA_BYTE);
            if (!log.next()) {
                chunk = MemorySegment.ofArray(rest);
                at = 0;
                return false;
            }
            MemorySegment next = log.bytes();
            if (rest.length > 0) {
                byte[] joined = java.util.Arrays.copyOf(rest, rest.length + (int) next.byteSize());
                MemorySegment.copy(next, ValueLayout.JAVA_BYTE, 0, joined, rest.length, (int) next.byteSize());
                next = MemorySegment.ofArray(joined);
            }
            chunk = next;
            at = 0;
        }
        return true;
    }
}
