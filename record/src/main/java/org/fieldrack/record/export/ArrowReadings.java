package org.fieldrack.record.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the readings of a recording as one Arrow file (the IPC file form, version 5): {@code time} (nanoseconds UTC),
 * {@code property}, {@code value} (a number, missing where there is none), {@code text}, {@code unit}, {@code severity},
 * {@code quality}; property by property, each in the order of time.
 */
final class ArrowReadings {
    private static final int BATCH = 1 << 16;

    private ArrowReadings() {}

    static void write(Export export) throws IOException {
        Path readings = export.recording().readings();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(export.target()), 1 << 20)) {
            ArrowFile file = new ArrowFile(out);
            ArrowBatch batch = new ArrowBatch();
            for (String property : ReadingRows.properties(readings, export.selection())) {
                ReadingRows.each(
                        readings, property, export.selection(), (time, address, value, unit, severity, quality) -> {
                            batch.add(time, address, value, unit, severity, quality);
                            if (batch.rows() == BATCH) {
                                file.batch(batch);
                                batch.clear();
                            }
                        });
            }
            if (batch.rows() > 0) {
                file.batch(batch);
            }
            file.end();
        }
        export.streams().forEach(stream -> export.tell(stream, stream.values()));
    }
}
