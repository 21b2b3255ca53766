package org.fieldrack.oni.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniOption;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.RawLogWriter;

/** Writes a controller's read stream into a raw log, byte by byte, whole frames only. */
public final class Recorder {
    /** What was recorded. */
    public record Result(long frames, long bytes, long timeRegressions) {}

    private Recorder() {}

    /**
     * Records until the time is over or somebody says stop; the context is started from zero and stopped again.
     *
     * @param file must not exist
     */
    public static Result record(OniContext context, Path file, Duration length, BooleanSupplier stop)
            throws IOException {
        Clock clock = Clock.system();
        long clockHz = Integer.toUnsignedLong(context.option(OniOption.ACQCLKHZ));
        String format = new RecordedTable(clockHz, context.table()).format();
        try (RawLogWriter log = RawLogWriter.create(file, format, "read")) {
            Sink sink = new Sink(log, clock);
            context.startFromZero();
            long deadline = clock.ticks() + length.toNanos();
            long frames = 0;
            try {
                while (clock.ticks() < deadline && !stop.getAsBoolean()) {
                    frames += context.readBatch(sink);
                }
                context.stop();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            return new Result(frames, sink.bytes, context.timeRegressions());
        }
    }

    private static final class Sink implements FrameVisitor {
        private final RawLogWriter log;
        private final Clock clock;
        private long bytes;

        Sink(RawLogWriter log, Clock clock) {
            this.log = log;
            this.clock = clock;
        }

        @Override
        public void frame(MemorySegment block, int sample, int size, long time, int address) {
            // the block is taken as a whole
        }

        @Override
        public void block(MemorySegment block, int from, int to) {
            try {
                log.append(clock.utcNanos(), block.asSlice(from, to - from));
                bytes += to - from;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
