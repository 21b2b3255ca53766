package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.stream.RawLogWriter;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleStream;

/** Where a stream's samples go; belongs to the recording's writer thread. */
sealed interface StreamSink {
    /** @param frame the same block in its queued form */
    void write(MemorySegment frame, SampleBlock block) throws IOException;

    /** Hands what was written to the operating system, where it survives this process. */
    void flush() throws IOException;

    long bytes() throws IOException;

    void close() throws IOException;

    /** Leaves the files as a crash right now would. */
    void abandon() throws IOException;

    /** JLS files of a stream with a fixed rate, at most 255 signals each. */
    record Jls(List<StreamSignals> files, ClockTrack.Writer clock) implements StreamSink {
        @Override
        public void write(MemorySegment frame, SampleBlock block) throws IOException {
            clock.note(block.firstSampleId(), Frames.line(frame));
            for (StreamSignals file : files) {
                file.write(block.firstSampleId(), block.count(), block.columns());
            }
        }

        @Override
        public void flush() throws IOException {
            for (StreamSignals file : files) {
                file.flush();
            }
            clock.flush();
        }

        @Override
        public long bytes() {
            return files.stream().mapToLong(StreamSignals::length).sum();
        }

        @Override
        public void close() throws IOException {
            for (StreamSignals file : files) {
                file.close();
            }
            clock.close();
        }

        @Override
        public void abandon() throws IOException {
            for (StreamSignals file : files) {
                file.abandon();
            }
            clock.abandon();
        }
    }

    /** A raw log of blocks, for a stream whose samples have ticks. */
    record Blocks(SampleStream stream, RawLogWriter log) implements StreamSink {
        @Override
        public void write(MemorySegment frame, SampleBlock block) throws IOException {
            MemorySegment ticks = block.ticks();
            long tick = ticks == null || block.count() == 0
                    ? block.firstSampleId()
                    : ticks.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
            log.append(Frames.line(frame).utcNanos(tick), frame);
        }

        @Override
        public void flush() throws IOException {
            log.flush();
        }

        @Override
        public long bytes() {
            return log.offset();
        }

        @Override
        public void close() throws IOException {
            log.close();
        }

        @Override
        public void abandon() throws IOException {
            log.abandon();
        }
    }

    /** Returns the sink that suits the stream. */
    static StreamSink of(String device, SampleStream stream, List<Path> files) throws IOException {
        if (!stream.isRegular()) {
            return new Blocks(
                    stream, RawLogWriter.create(files.getFirst(), Frames.FORMAT, device + "/" + stream.name()));
        }
        List<StreamSignals> parts = new java.util.ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int first = i * StreamSignals.MOST;
            int count = Math.min(StreamSignals.MOST, stream.channels().size() - first);
            parts.add(new StreamSignals(device, stream, first, count, files.get(i)));
        }
        return new Jls(
                List.copyOf(parts),
                new ClockTrack.Writer(ClockTrack.beside(files.getFirst()), device + "/" + stream.name()));
    }
}
