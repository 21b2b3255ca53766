package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.fieldrack.stream.RawLogReader;
import org.fieldrack.stream.RawLogWriter;
import org.fieldrack.stream.SampleClock;
import org.jspecify.annotations.Nullable;

/**
 * The lines that the clock of a stream of fixed rate had while it was recorded, in a raw log beside its samples: whenever a block
 * came under another line than the one before, its first sample and the line. So a replay has every time to the nanosecond.
 *
 * <p>Written by the recording's thread; once read, immutable.
 */
final class ClockTrack {
    /** What a raw log of lines says that it is. */
    static final String FORMAT = "fieldrack-clock;version=1";

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BYTES = 40;

    private long[] firsts = new long[16];
    private SampleClock.Anchor[] lines = new SampleClock.Anchor[16];
    private int size;

    private ClockTrack() {}

    /** Returns the file that belongs to the first file of a stream. */
    static Path beside(Path samples) {
        String name = samples.getFileName().toString();
        return samples.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".clock");
    }

    /** Writes lines as they change. */
    static final class Writer {
        private final RawLogWriter log;
        private final MemorySegment bytes = Arena.ofAuto().allocate(BYTES, 8);
        private SampleClock.@Nullable Anchor last;

        Writer(Path file, String name) throws IOException {
            log = RawLogWriter.create(file, FORMAT, name);
        }

        void note(long firstSampleId, SampleClock.Anchor line) throws IOException {
            if (line.equals(last)) {
                return;
            }
            last = line;
            bytes.set(LONG, 0, firstSampleId);
            bytes.set(LONG, 8, line.count());
            bytes.set(LONG, 16, line.utcNanos());
            bytes.set(DOUBLE, 24, line.nanosPerCount());
            bytes.set(LONG, 32, line.uncertaintyNanos());
            log.append(line.utcNanos(firstSampleId), bytes);
        }

        void flush() throws IOException {
            log.flush();
        }

        void abandon() throws IOException {
            log.abandon();
        }

        void close() throws IOException {
            log.close();
        }
    }

    /** Reads the lines of a stream; there are none where the file is missing. */
    static ClockTrack read(Path file) throws IOException {
        ClockTrack track = new ClockTrack();
        if (!Files.exists(file)) {
            return track;
        }
        try (RawLogReader log = RawLogReader.open(file)) {
            while (log.next()) {
                MemorySegment bytes = log.bytes();
                if (bytes.byteSize() == BYTES) {
                    track.add(
                            bytes.get(LONG, 0),
                            new SampleClock.Anchor(
                                    bytes.get(LONG, 8),
                                    bytes.get(LONG, 16),
                                    bytes.get(DOUBLE, 24),
                                    bytes.get(LONG, 32)));
                }
            }
        }
        return track;
    }

    private void add(long first, SampleClock.Anchor line) {
        if (size == lines.length) {
            firsts = Arrays.copyOf(firsts, size * 2);
            lines = Arrays.copyOf(lines, size * 2);
        }
        firsts[size] = first;
        lines[size++] = line;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the line in force at a sample: of those before it the last, else the first. */
    SampleClock.Anchor at(long sampleId) {
        return lines[index(sampleId)];
    }

    /** Returns the first sample behind this one that came under another line; {@link Long#MAX_VALUE} for none. */
    long next(long sampleId) {
        int next = index(sampleId) + 1;
        return next < size ? firsts[next] : Long.MAX_VALUE;
    }

    private int index(long sampleId) {
        int at = Arrays.binarySearch(firsts, 0, size, sampleId);
        return at >= 0 ? at : Math.max(0, -at - 2);
    }
}
