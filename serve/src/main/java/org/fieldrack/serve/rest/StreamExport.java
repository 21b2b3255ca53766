package org.fieldrack.serve.rest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fieldrack.record.export.SpanCopy;
import org.fieldrack.record.export.SpanExport;
import org.fieldrack.serve.streams.SpanStatistics;
import org.fieldrack.serve.streams.Trace;

/** A span of traces as a file: CSV of one stream, a ZIP archive with one CSV of each of several, or HDF5. */
final class StreamExport {
    private StreamExport() {}

    /** Answers with the file. */
    static void answer(Exchange exchange, Map<Trace, SpanStatistics.Range> traces, String format) {
        List<SpanCopy> copies = copies(traces);
        try {
            Path file = Files.createTempFile("fieldrack-span", ".part");
            try {
                String name = copies.getFirst().device() + "-" + copies.getFirst().stream();
                if (format.equals("hdf5")) {
                    SpanExport.hdf5(copies, file);
                    exchange.download(file, name + ".h5", "application/x-hdf5");
                } else if (copies.size() == 1) {
                    write(file, out -> SpanExport.csv(copies.getFirst(), out));
                    exchange.download(file, name + ".csv", "text/csv");
                } else {
                    write(file, out -> zip(copies, out));
                    exchange.download(file, "streams.zip", "application/zip");
                }
            } finally {
                // an open file stays readable until it was sent
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new RestException(503, "store", "the span cannot be written: " + e.getMessage());
        } finally {
            copies.forEach(SpanCopy::close);
        }
    }

    private static List<SpanCopy> copies(Map<Trace, SpanStatistics.Range> traces) {
        Map<String, List<Trace>> byStream = new LinkedHashMap<>();
        traces.keySet()
                .forEach(trace -> byStream.computeIfAbsent(trace.stream().address(), _ -> new ArrayList<>())
                        .add(trace));
        List<SpanCopy> copies = new ArrayList<>();
        try {
            for (List<Trace> of : byStream.values()) {
                Trace first = of.getFirst();
                SpanStatistics.Range span = traces.getOrDefault(first, new SpanStatistics.Range(0, 0));
                copies.add(new SpanCopy(
                        first.stream().device(),
                        first.stream().name(),
                        first.history(),
                        of.stream().map(Trace::index).toList(),
                        span.from(),
                        span.to()));
            }
            return copies;
        } catch (IllegalArgumentException e) {
            copies.forEach(SpanCopy::close);
            throw new RestException(422, "size", String.valueOf(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Path file, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            content.write(out);
        }
    }

    private static void zip(List<SpanCopy> copies, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (SpanCopy copy : copies) {
            zip.putNextEntry(new ZipEntry(copy.device() + "-" + copy.stream() + ".csv"));
            SpanExport.csv(copy, zip);
            zip.closeEntry();
        }
        zip.finish();
    }
}
