package org.fieldrack.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An indexed, checksummed container for the raw bytes of a wire: written by {@link RawLogWriter}, read by
 * {@link RawLogReader}, checked and saved from here.
 *
 * <p>Every piece of bytes is a chunk with the time it came, a running number and its offset in the stream, so a reader finds
 * any time or offset, and says exactly what is missing where a file is damaged. A process that dies loses what it had not
 * flushed; the rest is found by the next who opens the file.
 */
public final class RawLog {
    /**
     * What a check found.
     *
     * @param format what the bytes are, as {@link RawStream#format}
     * @param name name of the stream
     * @param chunks undamaged chunks
     * @param bytes bytes of the stream in them
     * @param lostChunks chunks that are missing between others
     * @param lostBytes bytes of the stream that are missing between others
     * @param strayBytes bytes of the file that are no whole chunk: damage, or the last write of a process that died
     * @param closed the file was closed properly
     * @param damages one sentence for each place
     */
    public record Report(
            String format,
            String name,
            long chunks,
            long bytes,
            long lostChunks,
            long lostBytes,
            long strayBytes,
            boolean closed,
            List<String> damages) {
        public Report {
            damages = List.copyOf(damages);
        }

        /** Says whether nothing is missing. */
        public boolean isSound() {
            return lostBytes == 0 && lostChunks == 0 && strayBytes == 0;
        }
    }

    private RawLog() {}

    /**
     * Reads a whole log and checks every checksum.
     *
     * @throws IOException when it cannot be read or is no raw log
     */
    public static Report verify(Path file) throws IOException {
        try (RawLogReader reader = RawLogReader.open(file)) {
            while (reader.next()) {
                // the reader counts
            }
            return reader.report();
        }
    }

    /**
     * Copies all undamaged chunks of a log into a new one, with their times, numbers and offsets, so that the loss stays visible.
     *
     * @param target must not exist
     * @return what was found in the source
     */
    public static Report repair(Path source, Path target) throws IOException {
        try (RawLogReader reader = RawLogReader.open(source);
                RawLogWriter writer = RawLogWriter.create(target, reader.format(), reader.name())) {
            while (reader.next()) {
                writer.copy(reader.time(), reader.sequence(), reader.offset(), reader.bytes());
            }
            return reader.report();
        }
    }
}
