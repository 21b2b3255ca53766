package org.fieldrack.record.jls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file that is being read, through windows of some kilobytes that their owners keep: a read costs two microseconds, the first touch
 * of a mapped place ten times as much, and a mapped file must not be cut short.
 *
 * <p>One thread at a time. The length is that of the moment when it was opened. Hazard: the channel is closed when a thread is interrupted that reads;
 * that one gets its exception, and whoever reads next opens the file again.
 */
final class JlsFile implements AutoCloseable {
    /** Bytes that are read for a chunk through the file's own windows. */
    static final int WINDOW = 4096;

    private final Path path;
    private final FileWindow window = new FileWindow(WINDOW);
    // where all lists end
    private final FileWindow tail = new FileWindow(WINDOW);
    private final CRC32C crc = new CRC32C();
    private final ReadAhead ahead;
    private FileChannel channel;
    private boolean isClosed;
    private final long size;

    JlsFile(Path path) throws IOException {
        this(path, new ReadAhead(path));
    }

    /** @param ahead is told what will be read soon, and is closed with the file */
    JlsFile(Path path, ReadAhead ahead) throws IOException {
        this.path = path;
        this.ahead = ahead;
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Moves a window, where it must be moved, so that it holds bytes of the file, and as many more as it has room for. */
    void fetch(FileWindow into, long from, int count) throws IOException {
        if (into.holds(from, count)) {
            return;
        }
        if (from < 0 || from + count > size) {
            throw new EOFException(path + " ends before byte " + (from + count));
        }
        long begin = Math.max(0, Math.min(from, size - into.capacity()));
        long needed = from + count - begin;
        ByteBuffer bytes = into.moveTo(begin, Math.toIntExact(needed));
        bytes.limit((int) Math.min(bytes.capacity(), size - begin));
        open();
        while (bytes.position() < needed) {
            if (channel.read(bytes, begin + bytes.position()) < 0) {
                throw new EOFException(path + " was cut short while it was read");
            }
        }
        into.filled(bytes.position());
    }

    /** Says that bytes will be read soon, so that the disk brings them together with others. */
    void expect(long from, long count) {
        ahead.ask(from, count);
    }

    /** Returns the first bytes of the file: at most some kilobytes, from index 0, to be used before anything else is read. */
    ByteBuffer begin(int count) throws IOException {
        fetch(window, 0, count);
        return window.bytes();
    }

    private void open() throws IOException {
        if (!isClosed && !channel.isOpen()) {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    /** Returns the chunk that begins here, empty where none does: out of the file, or a damaged header. */
    Optional<Chunk> chunk(long offset) throws IOException {
        return chunk(offset, offset < size - WINDOW ? window : tail);
    }

    /** Returns the chunk that begins here, to be read through a window. */
    Optional<Chunk> chunk(long offset, FileWindow through) throws IOException {
        if (offset < JlsLayout.FILE_HEADER || (offset & 7) != 0 || offset > size - JlsLayout.CHUNK_HEADER) {
            return Optional.empty();
        }
        fetch(through, offset, JlsLayout.CHUNK_HEADER);
        int at = through.index(offset);
        ByteBuffer bytes = through.bytes();
        crc.reset();
        crc.update(bytes.slice(at, JlsLayout.CRC));
        if ((int) crc.getValue() != bytes.getInt(at + JlsLayout.CRC)) {
            return Optional.empty();
        }
        long length = Integer.toUnsignedLong(bytes.getInt(at + JlsLayout.LENGTH));
        if (offset + JlsLayout.CHUNK_HEADER + JlsLayout.padded(length) > size) {
            return Optional.empty();
        }
        return Optional.of(new Chunk(
                this,
                through,
                offset,
                bytes.getLong(at + JlsLayout.ITEM_NEXT),
                bytes.get(at + JlsLayout.TAG) & 0xFF,
                bytes.getShort(at + JlsLayout.META) & 0xFFFF,
                length));
    }

    /** Takes one chunk after the other. */
    @FunctionalInterface
    interface Taker {
        void take(Chunk chunk) throws IOException;
    }

    /** Hands on the chunks of a list; one that leads back ends it. */
    void follow(long first, Taker taker) throws IOException {
        long at = first;
        while (at != 0) {
            Optional<Chunk> chunk = chunk(at);
            if (chunk.isEmpty()) {
                return;
            }
            taker.take(chunk.get());
            at = chunk.get().next() > at ? chunk.get().next() : 0;
        }
    }

    /** Hands on the chunks that begin at these places. */
    void each(long[] places, Taker taker) throws IOException {
        for (long at : places) {
            Optional<Chunk> chunk = chunk(at);
            if (chunk.isPresent()) {
                taker.take(chunk.get());
            }
        }
    }

    /** Returns the CRC-32C of bytes of the file, read through a window. */
    int crc(FileWindow through, long from, long count) throws IOException {
        crc.reset();
        for (long at = from; at < from + count; ) {
            int n = (int) Math.min(from + count - at, through.capacity());
            fetch(through, at, n);
            crc.update(through.bytes().slice(through.index(at), n));
            at += n;
        }
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        ahead.close();
        channel.close();
    }
}
