package org.fieldrack.stream;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a raw log chunk by chunk; damaged places are passed over and reported.
 *
 * <p>Not thread-safe. The file is mapped: bytes are valid until the reader is closed, and what is appended to the file after
 * opening is not seen.
 */
public final class RawLogReader implements AutoCloseable {
    private static final int MAX_DAMAGES = 100;

    private final Arena arena;
    private final MemorySegment file;
    private final String format;
    private final String name;
    private final Optional<RawLogIndex> stored;
    private final long first;
    private final long end;
    private final List<String> damages = new ArrayList<>();
    private Optional<RawLogIndex> built = Optional.empty();
    private long position;
    private long current = -1;
    private long nextSequence;
    private long nextOffset;
    private long chunks;
    private long bytes;
    private long lostChunks;
    private long lostBytes;
    private long strayBytes;
    private long lostBefore;
    private long lastEnd;

    private RawLogReader(Arena arena, MemorySegment file, String text, long first) {
        this.arena = arena;
        this.file = file;
        int line = text.indexOf('\n');
        this.format = text.substring(0, line);
        this.name = text.substring(line + 1);
        this.first = first;
        this.stored = RawLogIndex.read(file);
        this.end = stored.isPresent()
                ? file.get(RawLogLayout.LONG, file.byteSize() - RawLogLayout.TRAILER)
                : file.byteSize();
        this.position = first;
        this.lastEnd = first;
    }

    /**
     * Opens a log, closed properly or not.
     *
     * @throws IOException when it cannot be read or is no raw log
     */
    public static RawLogReader open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            if (file.byteSize() < RawLogLayout.FILE_HEAD || file.get(RawLogLayout.LONG, 0) != RawLogLayout.FILE_MAGIC) {
                throw new IOException(path + " is no raw log: it does not begin as one");
            }
            int length = file.get(RawLogLayout.INT, 8);
            long first = RawLogLayout.FILE_HEAD + (long) length;
            if (length < 1 || first > file.byteSize()) {
                throw new IOException(path + " is no raw log: its head is damaged");
            }
            MemorySegment head = file.asSlice(RawLogLayout.FILE_HEAD, length);
            if (file.get(RawLogLayout.INT, 12) != RawLogLayout.crc(head.asByteBuffer())) {
                throw new IOException(path + " is no raw log: its head is damaged");
            }
            String text = new String(head.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            return new RawLogReader(arena, file, text, first);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Returns what the bytes are, as {@link RawStream#format}. */
    public String format() {
        return format;
    }

    /** Returns the name of the stream. */
    public String name() {
        return name;
    }

    /** Moves to the next undamaged chunk; returns false at the end. */
    public boolean next() {
        lostBefore = 0;
        long from = position;
        while (position < end) {
            if (isChunk(position)) {
                if (position > from) {
                    stray(from, position);
                }
                arrive();
                return true;
            }
            position++;
        }
        if (position > from) {
            stray(from, end);
        }
        current = -1;
        return false;
    }

    /**
     * Moves to the next chunk by its head alone, which is quick but says nothing of its bytes: ask {@link #bytes(long)} for them.
     *
     * @return false at the end; {@link #report} does not count what is passed so
     */
    public boolean nextHead() {
        if (!RawLogLayout.isHead(file, position, RawLogLayout.CHUNK_MAGIC)
                || position + RawLogLayout.HEAD + file.get(RawLogLayout.INT, position + RawLogLayout.LENGTH) > end) {
            return step();
        }
        current = position;
        position += RawLogLayout.HEAD + length();
        return true;
    }

    /** Returns the bytes of a chunk that {@link #start} named; empty where they are damaged. */
    public Optional<MemorySegment> bytes(long start) {
        return RawLogLayout.isSound(file, start) ? Optional.of(bytesUnchecked(start)) : Optional.empty();
    }

    /** Returns the bytes of a chunk that {@link #start} named and that were found undamaged before. */
    public MemorySegment bytesUnchecked(long start) {
        return file.asSlice(start + RawLogLayout.HEAD, file.get(RawLogLayout.INT, start + RawLogLayout.LENGTH));
    }

    private boolean isChunk(long at) {
        return RawLogLayout.isHead(file, at, RawLogLayout.CHUNK_MAGIC)
                && at + RawLogLayout.HEAD + file.get(RawLogLayout.INT, at + RawLogLayout.LENGTH) <= end
                && RawLogLayout.isSound(file, at);
    }

    private void stray(long from, long to) {
        strayBytes += to - from;
        note("bytes " + from + " to " + to + " of the file are no whole chunk");
    }

    private void note(String damage) {
        if (damages.size() < MAX_DAMAGES) {
            damages.add(damage);
        }
    }

    private void arrive() {
        current = position;
        if (sequence() > nextSequence || offset() > nextOffset) {
            lostBefore = offset() - nextOffset;
            lostBytes += lostBefore;
            lostChunks += sequence() - nextSequence;
            note(lostBefore + " bytes in " + (sequence() - nextSequence) + " chunks are missing before offset "
                    + offset());
        }
        nextSequence = sequence() + 1;
        nextOffset = offset() + length();
        chunks++;
        bytes += length();
        position += RawLogLayout.HEAD + length();
        lastEnd = position;
    }

    /** Returns when the chunk's bytes came: UTC nanoseconds. */
    public long time() {
        return file.get(RawLogLayout.LONG, current + RawLogLayout.TIME);
    }

    /** Returns the chunk's number, from 0. */
    public long sequence() {
        return file.get(RawLogLayout.LONG, current + RawLogLayout.SEQUENCE);
    }

    /** Returns the offset of the chunk's first byte in the stream, from 0. */
    public long offset() {
        return file.get(RawLogLayout.LONG, current + RawLogLayout.OFFSET);
    }

    /** Returns where in the file the chunk begins. */
    public long start() {
        return current;
    }

    /** Returns where in the file the last chunk that was read ends, or the first begins. */
    long end() {
        return lastEnd;
    }

    private int length() {
        return file.get(RawLogLayout.INT, current + RawLogLayout.LENGTH);
    }

    /** Returns the chunk's bytes. */
    public MemorySegment bytes() {
        return file.asSlice(current + RawLogLayout.HEAD, length());
    }

    /** Returns how many bytes of the stream are missing right before this chunk; 0 for none. */
    public long lostBefore() {
        return lostBefore;
    }

    /** Goes to the chunk that holds this offset of the stream, or the first one behind it; {@link #next} then moves to it. */
    public void seekOffset(long wanted) {
        long start = index().size() == 0 ? first : index().beforeOffset(wanted);
        seek(start, () -> offset() + length() > wanted);
    }

    /** Goes to the last chunk that came at or before this time, or the first one; {@link #next} then moves to it. */
    public void seekTime(long utcNanos) {
        long start = index().size() == 0 ? first : index().beforeTime(utcNanos);
        seek(start, () -> position >= end || nextTime() > utcNanos);
    }

    private long nextTime() {
        return RawLogLayout.isHead(file, position, RawLogLayout.CHUNK_MAGIC)
                ? file.get(RawLogLayout.LONG, position + RawLogLayout.TIME)
                : Long.MIN_VALUE;
    }

    /** Where to continue after a seek counts as nothing lost: only what follows is checked for being complete. */
    private void seek(long start, java.util.function.BooleanSupplier found) {
        position = start;
        boolean more = step();
        while (more && !found.getAsBoolean()) {
            more = step();
        }
        if (more) {
            position = current;
            nextSequence = sequence();
            nextOffset = offset();
        }
        current = -1;
    }

    private boolean step() {
        while (position < end && !isChunk(position)) {
            position++;
        }
        if (position >= end) {
            return false;
        }
        current = position;
        position += RawLogLayout.HEAD + length();
        return true;
    }

    /** Returns the file's index, or makes one by going through the heads. */
    private RawLogIndex index() {
        if (stored.isPresent()) {
            return stored.get();
        }
        if (built.isEmpty()) {
            RawLogIndex index = new RawLogIndex();
            position = first;
            while (step()) {
                index.note(time(), offset(), current);
            }
            built = Optional.of(index);
        }
        return built.get();
    }

    /** Returns what has been found in the chunks read so far. */
    public RawLog.Report report() {
        return new RawLog.Report(
                format, name, chunks, bytes, lostChunks, lostBytes, strayBytes, stored.isPresent(), damages);
    }

    @Override
    public void close() {
        arena.close();
    }
}
