package org.fieldrack.stream;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a raw log. The ONI read stream and captures of buses are recorded with it.
 *
 * <p>Not thread-safe, and it blocks on the disk: it belongs to the thread of whoever records. What was appended is in the
 * file after {@link #flush}; a process that dies before loses only that.
 */
public final class RawLogWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final RawLogIndex index;
    private long position;
    private long sequence;
    private long offset;
    private boolean closed;
    private boolean broken;

    private RawLogWriter(FileChannel channel, RawLogIndex index, long position) {
        this.channel = channel;
        this.index = index;
        this.position = position;
    }

    /**
     * Begins a new log.
     *
     * @param path must not exist
     * @param format what the bytes are, as {@link RawStream#format}; one line
     * @param name name of the stream; one line
     */
    public static RawLogWriter create(Path path, String format, String name) throws IOException {
        if (format.contains("\n") || name.contains("\n")) {
            throw new IllegalArgumentException("format and name of a raw log are one line each");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        byte[] text = (format + "\n" + name).getBytes(StandardCharsets.UTF_8);
        RawLogWriter writer = new RawLogWriter(channel, new RawLogIndex(), 0);
        writer.buffer
                .putLong(RawLogLayout.FILE_MAGIC)
                .putInt(text.length)
                .putInt(RawLogLayout.crc(ByteBuffer.wrap(text)))
                .put(text);
        writer.position = RawLogLayout.FILE_HEAD + text.length;
        try {
            writer.flush();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return writer;
    }

    /**
     * Continues a log behind its last undamaged chunk; what a process that died left behind it is cut off.
     *
     * @throws IOException when it cannot be written or is no raw log
     */
    public static RawLogWriter open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            RawLogWriter writer = atEnd(path, channel);
            channel.truncate(writer.position);
            channel.position(writer.position);
            return writer;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static RawLogWriter atEnd(Path path, FileChannel channel) throws IOException {
        try (RawLogReader reader = RawLogReader.open(path)) {
            RawLogIndex index = new RawLogIndex();
            RawLogWriter writer = new RawLogWriter(channel, index, reader.end());
            while (reader.next()) {
                index.note(reader.time(), reader.offset(), reader.start());
                writer.sequence = reader.sequence() + 1;
                writer.offset = reader.offset() + reader.bytes().byteSize();
                writer.position = reader.end();
            }
            return writer;
        }
    }

    /**
     * Appends bytes as they came from the wire.
     *
     * @param utcNanos when
     * @param bytes free again on return
     */
    public void append(long utcNanos, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += RawLogLayout.MAX_CHUNK) {
            long length = Math.min(RawLogLayout.MAX_CHUNK, bytes.byteSize() - at);
            chunk(RawLogLayout.CHUNK_MAGIC, utcNanos, bytes.asSlice(at, length));
        }
    }

    /** Appends a chunk of another log under its own number and offset, so that what is missing stays missing. */
    void copy(long utcNanos, long number, long streamOffset, MemorySegment bytes) throws IOException {
        sequence = number;
        offset = streamOffset;
        chunk(RawLogLayout.CHUNK_MAGIC, utcNanos, bytes);
    }

    private void chunk(int magic, long utcNanos, MemorySegment bytes) throws IOException {
        int length = (int) bytes.byteSize();
        ByteBuffer data = bytes.asByteBuffer();
        if (buffer.remaining() < RawLogLayout.HEAD + length) {
            flush();
        }
        if (magic == RawLogLayout.CHUNK_MAGIC) {
            index.note(utcNanos, offset, position);
        }
        int at = buffer.position();
        buffer.putInt(magic).putInt(length).putLong(sequence).putLong(utcNanos).putLong(offset);
        buffer.putInt(RawLogLayout.crc(data.duplicate()));
        buffer.putInt(RawLogLayout.crc(buffer.slice(at, RawLogLayout.HEAD_CRC)));
        if (buffer.remaining() >= length) {
            buffer.put(data);
        } else {
            flush();
            drain(data);
        }
        position += RawLogLayout.HEAD + length;
        sequence++;
        offset += length;
    }

    /** Writes what is in memory to the file, from where it survives the end of this process. */
    public void flush() throws IOException {
        if (broken) {
            throw new IOException("the log is given up after a write that failed");
        }
        // what a write that failed left in the buffer fits nothing any more
        broken = true;
        buffer.flip();
        drain(buffer);
        buffer.clear();
        broken = false;
    }

    /** Leaves the file as a process that dies now would. */
    public void abandon() throws IOException {
        closed = true;
        try (channel) {
            flush();
        }
    }

    private void drain(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    /** Writes everything to the disk itself, from where it survives a power failure. */
    public void force() throws IOException {
        flush();
        channel.force(false);
    }

    /** Returns the bytes of the stream so far; the next byte has this offset. */
    public long offset() {
        return offset;
    }

    /** Returns the number of the next chunk. */
    public long sequence() {
        return sequence;
    }

    /** Writes the index and closes the file. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel;
                Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(Math.max(1, (long) index.size() * RawLogLayout.ENTRY));
            for (int i = 0; i < index.size(); i++) {
                long at = (long) i * RawLogLayout.ENTRY;
                entries.set(RawLogLayout.LONG, at, index.time(i));
                entries.set(RawLogLayout.LONG, at + 8, index.offset(i));
                entries.set(RawLogLayout.LONG, at + 16, index.position(i));
            }
            long start = position;
            chunk(RawLogLayout.INDEX_MAGIC, 0, entries.asSlice(0, (long) index.size() * RawLogLayout.ENTRY));
            if (buffer.remaining() < RawLogLayout.TRAILER) {
                flush();
            }
            buffer.putLong(start).putLong(RawLogLayout.END_MAGIC);
            flush();
        }
    }
}
