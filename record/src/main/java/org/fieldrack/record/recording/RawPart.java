package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.stream.RawLogWriter;
import org.fieldrack.stream.RawStream;

/** The bytes of a wire inside a running recording, written as a raw log; threads as of {@link StreamPart}. */
final class RawPart extends RecordedPart {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int QUEUE = 16 << 20;
    private static final int HEAD = 16;

    private final String device;
    private final RawStream stream;
    private final Path file;
    private final RawLogWriter log;
    private final FrameRing ring = new FrameRing(QUEUE);
    private long taken;
    private long written;
    private long utcNanos;

    RawPart(String device, RawStream stream, Path file) throws IOException {
        super(device, stream.name(), stream);
        this.device = device;
        this.stream = stream;
        this.file = file;
        log = RawLogWriter.create(file, stream.format(), stream.name());
        followed(stream.subscribe(this::take));
    }

    /** On the stream's thread. */
    private void take(long time, MemorySegment bytes) {
        long most = ring.longest() / 4;
        for (long at = 0; at < bytes.byteSize(); at += most) {
            long n = Math.min(most, bytes.byteSize() - at);
            MemorySegment frame = ring.reserve(HEAD + n);
            if (frame != null) {
                frame.set(LONG, 0, time);
                frame.set(LONG, 8, taken);
                MemorySegment.copy(bytes, at, frame, HEAD, n);
                ring.commit();
            }
            taken += n;
        }
    }

    @Override
    boolean drain() throws IOException {
        boolean any = false;
        MemorySegment frame = ring.peek();
        while (frame != null) {
            any = true;
            utcNanos = frame.get(LONG, 0);
            missing(frame.get(LONG, 8));
            log.append(utcNanos, frame.asSlice(HEAD));
            written += frame.byteSize() - HEAD;
            ring.release();
            frame = ring.peek();
        }
        return any;
    }

    private void missing(long offset) {
        if (offset > written) {
            note(Manifest.Loss.OVERRUN, written, offset, utcNanos, "the disk was too slow for the recorder's queue");
            written = offset;
        }
    }

    @Override
    void flush() throws IOException {
        log.flush();
    }

    @Override
    long bytes() {
        return log.offset();
    }

    @Override
    void close() throws IOException {
        missing(taken);
        log.close();
    }

    @Override
    void abandon() throws IOException {
        log.abandon();
    }

    @Override
    void describe(List<Manifest.Stream> streams, List<Manifest.Raw> raws) {
        raws.add(new Manifest.Raw(
                device, stream.name(), stream.format(), file.getFileName().toString(), log.offset()));
    }
}
