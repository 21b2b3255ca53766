package org.fieldrack.oni.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Counter;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.RingHistory;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * Turns the frames of one device into blocks of one stream whose ticks are the acquisition clock.
 *
 * <p>Writes straight into columns off the heap; a full block, or {@link #flush}, hands them over. Samples that are missing
 * by the device's own period leave a gap in the numbers. The reader's thread only.
 */
class DeviceDecoder implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int PERIODS_TO_LEARN = 20;

    private final List<Field> fields;
    private final SampleStream stream;
    private final RingHistory history;
    private final Counter lost;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] columns;
    private final MemorySegment ticks;
    private long first;
    private int count;
    private long lastTime = -1;
    private long period = Long.MAX_VALUE;
    private int seen;

    /**
     * @param history seconds of samples to keep at the device's usual rate
     * @param maxBytes most memory of the history
     */
    DeviceDecoder(
            String name,
            String description,
            List<Field> fields,
            double rate,
            SampleClock clock,
            double history,
            long maxBytes,
            Counter lost) {
        this.fields = fields;
        this.lost = lost;
        List<Channel> channels = fields.stream().map(Field::channel).toList();
        double bytesPerSample =
                8 + fields.stream().mapToDouble(f -> f.bytes() + 1.0).sum();
        long capacity = (long) Math.clamp(rate * history, 64, Math.max(64, maxBytes / bytesPerSample));
        this.history = new RingHistory(channels, clock, false, capacity);
        this.stream = new SampleStream(name, description, channels, false, clock, this.history);
        columns = new MemorySegment[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = arena.allocate((long) BLOCK * fields.get(i).bytes(), 64);
        }
        ticks = arena.allocate((long) BLOCK * Long.BYTES, 64);
    }

    final SampleStream stream() {
        return stream;
    }

    /** Takes one sample. */
    void frame(MemorySegment block, int sample, long time) {
        step(time);
        int at = begin(time);
        for (int i = 0; i < columns.length; i++) {
            Field field = fields.get(i);
            long from = (long) sample + field.offset();
            switch (field.bytes()) {
                case 1 -> columns[i].set(ValueLayout.JAVA_BYTE, at, block.get(ValueLayout.JAVA_BYTE, from));
                case 2 -> put(i, at, block.get(FrameLayout.SHORT, from));
                case 4 -> columns[i].setAtIndex(ValueLayout.JAVA_INT, at, block.get(FrameLayout.INT, from));
                default -> columns[i].setAtIndex(ValueLayout.JAVA_LONG, at, block.get(FrameLayout.LONG, from));
            }
        }
        end();
    }

    /** Finds out how many samples are missing before this one. */
    final void step(long time) {
        long delta = time - lastTime;
        if (lastTime >= 0 && delta > 0) {
            if (seen < PERIODS_TO_LEARN) {
                period = Math.min(period, delta);
                seen++;
            } else if (delta > period + period / 2) {
                // a device of steady rate lost some; one that reports changes only has no period to go by
                long missing = (delta + period / 2) / period - 1;
                if (Math.abs(delta - (missing + 1) * period) <= period / 50) {
                    flush();
                    first += missing;
                    lost.add(missing);
                } else {
                    period = Long.MAX_VALUE / 2;
                }
            }
        }
        lastTime = time;
    }

    final int begin(long time) {
        ticks.setAtIndex(ValueLayout.JAVA_LONG, count, time);
        return count;
    }

    final void put(int column, int at, short value) {
        columns[column].setAtIndex(ValueLayout.JAVA_SHORT, at, value);
    }

    final void end() {
        if (++count == BLOCK) {
            flush();
        }
    }

    /** Hands over what is there. */
    void flush() {
        if (count == 0) {
            return;
        }
        List<MemorySegment> parts = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            parts.add(columns[i].asSlice(0, (long) count * fields.get(i).bytes()));
        }
        SampleBlock block = new SampleBlock(first, count, parts, ticks.asSlice(0, (long) count * Long.BYTES));
        history.append(block);
        stream.emit(block);
        first += count;
        count = 0;
    }

    /** Acquisition starts again: the time until the next sample is no gap. */
    void restart() {
        flush();
        lastTime = -1;
    }

    /** Begins again with sample 0, as if nothing had been. */
    void rewind() {
        restart();
        first = 0;
        seen = 0;
        period = Long.MAX_VALUE;
    }

    @Override
    public void close() {
        history.close();
        arena.close();
    }
}
