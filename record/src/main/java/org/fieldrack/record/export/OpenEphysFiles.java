package org.fieldrack.record.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.recording.RecordedHistory;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.OpenEphysStream;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.fieldrack.stream.Statistics;

/**
 * Writes an Open Ephys binary folder: one stream of 16-bit samples each, its numbers, and times in seconds after the recording's
 * beginning. Channels of up to 16 bits keep their values; a channel of more bits is scaled so that its range fits, and its
 * {@code bit_volts} says by how much. Missing samples are 0. A stream that was begun is begun again when an export resumes.
 */
final class OpenEphysFiles {
    private static final int BLOCK = 1 << 15;
    private static final double MOST = 32767;

    private OpenEphysFiles() {}

    static void write(Export export) throws IOException {
        Files.createDirectories(export.target());
        List<OpenEphysStream> outputs = new ArrayList<>();
        try {
            for (SelectedStream stream : export.streams()) {
                if (stream.count() > 0) {
                    outputs.add(stream(export, stream));
                    export.wrote(stream, stream.count(), 0);
                }
            }
            Files.writeString(export.target().resolve("structure.oebin"), OpenEphysStream.structure(outputs));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (OpenEphysStream output : outputs) {
                output.close();
            }
        }
    }

    /** A channel as it is written: as it is, or scaled into 16 bits. */
    private static Channel fitting(RecordedHistory history, SelectedStream selected, int channel) {
        Channel of = history.channels().get(channel);
        if (of.type().bits() == 16 || of.type() == ElementType.U8) {
            return of;
        }
        Statistics range = new Statistics();
        history.statistics(channel, selected.from(), selected.to(), range);
        double most = range.count() == 0 ? 1 : Math.max(Math.abs(range.min()), Math.abs(range.max()));
        boolean small = of.type().bits() < 8;
        return new Channel(of.name(), of.unit(), ElementType.I16, small || most == 0 ? 1 : most / MOST, 0);
    }

    private static OpenEphysStream stream(Export export, SelectedStream selected) throws IOException {
        RecordedHistory history = new RecordedHistory(selected.stream());
        List<Channel> channels = selected.channels().stream()
                .map(channel -> fitting(history, selected, channel))
                .toList();
        SampleStream stream = new SampleStream(
                selected.name(),
                selected.stream().about().description(),
                channels,
                false,
                new SampleClock(1e9, 0),
                null);
        OpenEphysStream output = OpenEphysStream.open(export.target(), stream, 1e9);
        long start = export.recording().manifest().startUtc();
        SampleTimes times = new SampleTimes(selected.stream());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ticks = arena.allocate(8L * BLOCK, 8);
            List<MemorySegment> columns = channels.stream()
                    .map(channel -> arena.allocate(channel.type().bytes(BLOCK), 8))
                    .toList();
            for (long at = selected.from(); at < selected.to(); at += BLOCK) {
                int n = (int) Math.min(BLOCK, selected.to() - at);
                for (int i = 0; i < n; i++) {
                    ticks.setAtIndex(ValueLayout.JAVA_LONG, i, times.utcNanos(at + i) - start);
                }
                for (int c = 0; c < columns.size(); c++) {
                    fill(selected.stream(), selected.channels().get(c), at, n, channels.get(c), columns.get(c));
                }
                stream.emit(new SampleBlock(at, n, columns, ticks));
                if (at + n < selected.to()) {
                    export.wrote(selected, at + n - selected.from(), -1);
                }
            }
        }
        return output;
    }

    private static void fill(RecordedStream from, int channel, long at, int n, Channel as, MemorySegment column)
            throws IOException {
        if (from.channels().get(channel).equals(as)) {
            from.copy(channel, at, n, column);
            return;
        }
        double[] numbers = new double[n];
        from.numbers(channel, at, n, numbers);
        for (int i = 0; i < n; i++) {
            double scaled = numbers[i] / as.scale();
            column.setAtIndex(
                    ValueLayout.JAVA_SHORT,
                    i,
                    Double.isNaN(scaled) ? 0 : (short) Math.round(Math.clamp(scaled, -MOST, MOST)));
        }
    }
}
