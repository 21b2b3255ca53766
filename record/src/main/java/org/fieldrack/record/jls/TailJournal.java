package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The samples of slow signals that wait for their data chunk, in a file beside the recording: a chunk has a least size, and a
 * crash must not cost more than 0.2 s.
 *
 * <p>One thread. Records are checksummed one by one; the file is emptied when nothing waits any more and deleted at the end.
 */
final class TailJournal implements AutoCloseable {
    private static final int HEADER = 24;
    private static final int MAX = 1 << 24;

    /** Samples of one signal as they were appended. */
    record Entry(int signal, long firstSampleId, int count, byte[] packed) {}

    private final Path path;
    private final FileChannel channel;

    TailJournal(Path path) throws IOException {
        this.path = path;
        channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Returns where the journal of a recording is. */
    static Path beside(Path recording) {
        return recording.resolveSibling(recording.getFileName() + ".tail");
    }

    void append(int signal, long firstSampleId, MemorySegment packed, int count, long bytes) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(HEADER + (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0).putInt(signal).putLong(firstSampleId).putInt(count).putInt((int) bytes);
        MemorySegment.copy(packed, 0, MemorySegment.ofBuffer(out.duplicate().clear()), HEADER, bytes);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 4, HEADER - 4 + (int) bytes);
        out.putInt(0, (int) crc.getValue()).clear();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Forgets everything: it stands in the recording now. */
    void clear() throws IOException {
        channel.truncate(0);
    }

    boolean isEmpty() throws IOException {
        return channel.size() == 0;
    }

    /** Reads what a crash left; a torn record ends it. */
    static List<Entry> read(Path journal) throws IOException {
        List<Entry> out = new ArrayList<>();
        if (!Files.exists(journal)) {
            return out;
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(journal)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= HEADER) {
            int at = in.position();
            int size = in.getInt(at + 20);
            if (size < 0 || size > MAX || in.remaining() < HEADER + size) {
                break;
            }
            CRC32C crc = new CRC32C();
            crc.update(in.array(), at + 4, HEADER - 4 + size);
            if ((int) crc.getValue() != in.getInt(at)) {
                break;
            }
            byte[] packed = new byte[size];
            in.get(at + HEADER, packed);
            out.add(new Entry(in.getInt(at + 4), in.getLong(at + 8), in.getInt(at + 16), packed));
            in.position(at + HEADER + size);
        }
        return out;
    }

    /** Leaves it as it is. */
    void abandon() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
