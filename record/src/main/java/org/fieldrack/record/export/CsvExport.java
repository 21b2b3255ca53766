package org.fieldrack.record.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.stream.ElementType;

/**
 * Writes a folder of comma-separated files: one a stream (sample number, UTC nanoseconds, a column a channel, nothing where
 * a sample is missing) and {@code readings.csv}.
 */
public final class CsvExport {
    private static final int BLOCK = 8192;

    private CsvExport() {}

    /**
     * Exports.
     *
     * @param target folder, made where it is missing
     * @param progress takes 0 to 1; what it throws ends the export
     */
    public static void write(RecordingReader recording, ExportSelection selection, Path target, DoubleConsumer progress)
            throws IOException {
        Files.createDirectories(target);
        List<SelectedStream> streams = SelectedStream.of(recording, selection);
        try {
            long all = Math.max(
                    1, streams.stream().mapToLong(SelectedStream::count).sum());
            long before = 0;
            for (SelectedStream stream : streams) {
                long done = before;
                Manifest.Stream about = stream.stream().about();
                Path file = target.resolve(about.files().getFirst().replaceAll("\\.(jls|blocks)$", "") + ".csv");
                stream(stream, file, n -> progress.accept((double) (done + n) / all));
                before += stream.count();
            }
            readings(recording, selection, target.resolve("readings.csv"));
        } finally {
            streams.forEach(SelectedStream::close);
        }
        progress.accept(1);
    }

    /** Takes how many samples are done. */
    @FunctionalInterface
    private interface Done {
        void samples(long n);
    }

    private static void stream(SelectedStream selected, Path file, Done done) throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Stream about = stream.about();
        double[][] columns = new double[selected.channels().size()][BLOCK];
        boolean[] floats = new boolean[columns.length];
        StringBuilder text = new StringBuilder(1 << 20);
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            text.append("sample,time_ns");
            for (int c = 0; c < columns.length; c++) {
                Manifest.Signal signal =
                        about.channels().get(selected.channels().get(c));
                floats[c] = signal.type().equals(ElementType.F32.name()) && signal.scale() == 1 && signal.offset() == 0;
                text.append(',')
                        .append(quoted(signal.name() + (signal.unit().isEmpty() ? "" : " [" + signal.unit() + "]")));
            }
            text.append('\n');
            for (long at = selected.from(); at < selected.to(); at += BLOCK) {
                done.samples(at - selected.from());
                int n = (int) Math.min(BLOCK, selected.to() - at);
                for (int c = 0; c < columns.length; c++) {
                    stream.numbers(selected.channels().get(c), at, n, columns[c]);
                }
                for (int i = 0; i < n; i++) {
                    text.append(at + i).append(',').append(stream.utcNanos(at + i));
                    for (int c = 0; c < columns.length; c++) {
                        number(text.append(','), columns[c][i], floats[c]);
                    }
                    text.append('\n');
                }
                out.append(text);
                text.setLength(0);
            }
            out.append(text);
        }
    }

    /** Writes the shortest text that reads back; nothing for a missing sample. */
    static void number(StringBuilder out, double value, boolean single) {
        if (Double.isNaN(value)) {
            return;
        }
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1L << 53) {
            out.append(whole);
        } else if (single) {
            out.append((float) value);
        } else {
            out.append(value);
        }
    }

    private static void readings(RecordingReader recording, ExportSelection selection, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("time_ns,property,value,unit,severity,quality\n");
            for (String property : ReadingRows.properties(recording.readings(), selection)) {
                ReadingRows.each(
                        recording.readings(),
                        property,
                        selection,
                        (time, address, value, unit, severity, quality) -> out.append(Long.toString(time))
                                .append(',')
                                .append(address)
                                .append(',')
                                .append(quoted(value))
                                .append(',')
                                .append(quoted(unit))
                                .append(',')
                                .append(severity)
                                .append(',')
                                .append(quality)
                                .append('\n'));
            }
        }
    }

    static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
