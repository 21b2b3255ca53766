package org.fieldrack.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fieldrack.oni.device.DecodedRecording;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * Turns a recorded ONI read stream into JLS files, one a stream, of 255 signals at most each. JLS signals have a fixed rate:
 * the recording is played twice, first to find the period of each device.
 */
final class OniJlsExport {
    private OniJlsExport() {}

    /** What was written: samples a stream, by name; streams without a steady rate are left out. */
    record Result(Map<String, Long> samples, List<String> leftOut, long lostSamples) {}

    static Result export(Path recording, Path folder) throws IOException {
        List<Output> outputs = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        try (DecodedRecording decoded = DecodedRecording.open(recording)) {
            Map<SampleStream, Rhythm> rhythms = new LinkedHashMap<>();
            for (SampleStream stream : decoded.streams()) {
                Rhythm rhythm = new Rhythm();
                stream.subscribe(rhythm);
                rhythms.put(stream, rhythm);
            }
            decoded.run();
            long lost = decoded.lostSamples();
            Files.createDirectories(folder);
            for (Map.Entry<SampleStream, Rhythm> entry : rhythms.entrySet()) {
                if (entry.getValue().isSteady()) {
                    outputs.add(new Output(folder, entry.getKey(), entry.getValue(), decoded.clockHz()));
                } else if (entry.getValue().samples > 0) {
                    leftOut.add(entry.getKey().name());
                }
            }
            decoded.run();
            Map<String, Long> samples = new LinkedHashMap<>();
            outputs.forEach(output -> samples.put(output.name, output.samples));
            return new Result(samples, leftOut, lost);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (Output output : outputs) {
                output.close();
            }
        }
    }

    /** Finds the clocks from a sample to the next; the same for all of a device that sends steadily. */
    private static final class Rhythm implements SampleStream.Consumer {
        private long firstTick;
        private long lastId = -1;
        private long lastTick;
        private long period;
        private boolean uneven;
        private long samples;

        @Override
        public void block(SampleStream stream, SampleBlock block) {
            MemorySegment ticks = Objects.requireNonNull(block.ticks(), "ONI streams carry ticks");
            for (int i = 0; i < block.count(); i++) {
                long tick = ticks.getAtIndex(ValueLayout.JAVA_LONG, i);
                long id = block.firstSampleId() + i;
                if (lastId < 0) {
                    firstTick = tick;
                } else if (id == lastId + 1) {
                    period = period == 0 ? tick - lastTick : period;
                    uneven |= tick - lastTick != period;
                }
                lastId = id;
                lastTick = tick;
            }
            samples += block.count();
        }

        boolean isSteady() {
            return samples > 1 && period > 0 && !uneven;
        }
    }

    /** The files of one stream. */
    private static final class Output implements SampleStream.Consumer {
        private final String name;
        private final List<StreamSignals> files = new ArrayList<>();
        private long samples;

        Output(Path folder, SampleStream stream, Rhythm rhythm, long clockHz) throws IOException {
            this.name = stream.name();
            SampleClock clock = new SampleClock(
                    (double) clockHz / rhythm.period, stream.clock().utcNanos(rhythm.firstTick));
            SampleStream regular = new SampleStream(name, stream.description(), stream.channels(), true, clock, null);
            for (int from = 0; from < stream.channels().size(); from += StreamSignals.MOST) {
                int count = Math.min(StreamSignals.MOST, stream.channels().size() - from);
                Path file = folder.resolve(name + (from == 0 ? "" : "+" + from) + ".jls");
                Files.deleteIfExists(file);
                files.add(new StreamSignals("oni", regular, from, count, file));
            }
            stream.subscribe(this);
        }

        @Override
        public void block(SampleStream stream, SampleBlock block) {
            samples += block.count();
            try {
                for (StreamSignals file : files) {
                    file.write(block.firstSampleId(), block.count(), block.columns());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() throws IOException {
            for (StreamSignals file : files) {
                file.close();
            }
        }
    }
}
