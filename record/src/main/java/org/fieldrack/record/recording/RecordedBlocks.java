package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.RawLogReader;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.Samples;

/** A stream whose samples have ticks, in a raw log of blocks; opening it goes once through the log. */
final class RecordedBlocks extends RecordedStream {
    private record Held(MemorySegment frame, SampleBlock block) {}

    private final RawLogReader log;
    private final List<Held> blocks = new ArrayList<>();

    RecordedBlocks(Path file, Manifest.Stream stream) throws IOException {
        super(stream);
        List<Channel> channels = stream.channels().stream()
                .map(c -> new Channel(
                        c.name(),
                        org.fieldrack.base.Unit.parse(c.unit()),
                        org.fieldrack.stream.ElementType.valueOf(c.type()),
                        c.scale(),
                        c.offset()))
                .toList();
        log = RawLogReader.open(file);
        if (!log.format().equals(Frames.FORMAT)) {
            log.close();
            throw new IOException(file + " holds " + log.format() + ", not blocks of samples");
        }
        while (log.next()) {
            MemorySegment frame = log.bytes();
            blocks.add(new Held(frame, Frames.block(frame, channels, false)));
        }
    }

    @Override
    public long firstSampleId() {
        return blocks.isEmpty() ? 0 : blocks.getFirst().block().firstSampleId();
    }

    @Override
    public long endSampleId() {
        return blocks.isEmpty() ? 0 : blocks.getLast().block().endSampleId();
    }

    /** Returns the index of the last block that begins at or before the sample, 0 for none. */
    private int before(long sampleId) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).block().firstSampleId() <= sampleId) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public long utcNanos(long sampleId) {
        if (blocks.isEmpty()) {
            return about().clock().utcNanos();
        }
        Held held = blocks.get(before(sampleId));
        MemorySegment ticks = held.block().ticks();
        long at = Math.clamp(
                sampleId - held.block().firstSampleId(),
                0,
                Math.max(0, held.block().count() - 1));
        long tick = ticks == null ? sampleId : ticks.get(ValueLayout.JAVA_LONG_UNALIGNED, at * Long.BYTES);
        return Frames.line(held.frame()).utcNanos(tick);
    }

    @Override
    public void stored(int channel, long from, int count, double[] out) {
        Arrays.fill(out, 0, count, Double.NaN);
        for (int i = blocks.isEmpty() ? 0 : before(from); i < blocks.size(); i++) {
            SampleBlock block = blocks.get(i).block();
            if (block.firstSampleId() >= from + count) {
                return;
            }
            long a = Math.max(from, block.firstSampleId());
            long b = Math.min(from + count, block.endSampleId());
            for (long id = a; id < b; id++) {
                out[(int) (id - from)] =
                        Samples.number(type(channel), block.columns().get(channel), id - block.firstSampleId());
            }
        }
    }

    @Override
    public void copy(int channel, long from, int count, MemorySegment target) {
        if (from < firstSampleId() || from + count > endSampleId()) {
            throw new IllegalArgumentException(
                    "samples " + from + " to " + (from + count) + " of " + about().address() + " were not recorded");
        }
        target.fill((byte) 0);
        for (int i = before(from); i < blocks.size(); i++) {
            SampleBlock block = blocks.get(i).block();
            long a = Math.max(from, block.firstSampleId());
            long b = Math.min(from + count, block.endSampleId());
            if (a < b) {
                Samples.copy(
                        type(channel),
                        block.columns().get(channel),
                        a - block.firstSampleId(),
                        target,
                        a - from,
                        b - a);
            }
        }
    }

    @Override
    Manifest.Stream described() {
        return described(firstSampleId(), endSampleId());
    }

    @Override
    public void close() {
        log.close();
    }
}
