package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.record.recording.RecordedHistory;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.Channel;

/**
 * Writes a folder of comma-separated files: one a stream (sample number, UTC nanoseconds, a column a channel, nothing where
 * a sample is missing) and {@code readings.csv}. In bins each channel has its mean, minimum, maximum and count.
 */
final class CsvExport {
    private static final int SOME_BINS = 4096;

    private CsvExport() {}

    /** Exports into a folder, which is made where it is missing. */
    static void write(Export export) throws IOException {
        Files.createDirectories(export.target());
        for (SelectedStream stream : export.streams()) {
            Path file = export.target().resolve(stream.name() + ".csv");
            if (export.bins() > 0) {
                bins(export, stream, file);
            } else {
                samples(export, stream, file);
            }
        }
        readings(export, export.target().resolve("readings.csv"));
    }

    private static void samples(Export export, SelectedStream selected, Path file) throws IOException {
        ExportLedger.Done done = export.ledger().done(selected.name());
        SampleTimes times = new SampleTimes(selected.stream());
        try (CsvText out = new CsvText(file, done.bytes())) {
            if (done.samples() == 0) {
                out.text("sample,time_ns");
                selected.titles().forEach(title -> out.comma().quoted(title));
                out.endRow();
            }
            CsvRows.write(
                    out,
                    selected.from() + done.samples(),
                    selected.to(),
                    () -> new SampleBlock(selected.chosen(), selected::numbers, times::utcNanos),
                    end -> {
                        long samples = end - selected.from();
                        export.wrote(
                                selected, samples, samples == selected.count() || export.isDue() ? out.flush() : -1);
                    });
        }
    }

    private static void bins(Export export, SelectedStream selected, Path file) throws IOException {
        // the history only borrows the stream, which belongs to the selection
        RecordedHistory history = new RecordedHistory(selected.stream());
        int all = (int) Math.min(export.bins(), selected.count());
        try (CsvText out = new CsvText(file, 0)) {
            out.text("bin,time_ns");
            for (String title : selected.titles()) {
                for (String part : List.of("mean ", "min ", "max ", "count ")) {
                    CsvText unused = out.comma().quoted(part + title);
                }
            }
            out.endRow();
            Bins[] bins = new Bins[selected.channels().size()];
            for (int first = 0; first < all; first += SOME_BINS) {
                int n = Math.min(SOME_BINS, all - first);
                long from = selected.border(first, all);
                long to = selected.border(first + n, all);
                for (int c = 0; c < bins.length; c++) {
                    bins[c] = new Bins(n);
                    history.bins(selected.channels().get(c), from, to, n, bins[c]);
                }
                for (int i = 0; i < n; i++) {
                    out.number(first + i).comma().number(history.utcNanos(bins[0].start(i)));
                    for (Bins of : bins) {
                        out.comma().number(of.mean[i], false).comma().number(of.min[i], false);
                        CsvText unused =
                                out.comma().number(of.max[i], false).comma().number(of.count[i]);
                    }
                    out.endRow();
                }
                export.wrote(selected, to - selected.from(), -1);
            }
        }
    }

    private static void readings(Export export, Path file) throws IOException {
        Path readings = export.recording().readings();
        try (CsvText out = new CsvText(file, 0)) {
            out.text("time_ns,property,value,unit,severity,quality").endRow();
            for (String property : ReadingRows.properties(readings, export.selection())) {
                ReadingRows.each(
                        readings, property, export.selection(), (time, address, value, unit, severity, quality) -> {
                            out.number(time).comma().quoted(address).comma().quoted(value);
                            out.comma()
                                    .quoted(unit)
                                    .comma()
                                    .text(severity)
                                    .comma()
                                    .text(quality)
                                    .endRow();
                        });
            }
        }
    }

    /** Returns a column's title: its name and its unit. */
    static String title(Channel channel) {
        String unit = channel.unit().text();
        return channel.name() + (unit.isEmpty() ? "" : " [" + unit + "]");
    }
}
