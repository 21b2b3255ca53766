package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.RawLogWriter;
import org.fieldrack.stream.RawStream;

/** The bytes of a wire inside a running recording, written as a raw log; threads as of {@link StreamPart}. */
final class RawPart implements RecordedPart {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int QUEUE = 16 << 20;
    private static final int HEAD = 16;

    private final String device;
    private final RawStream stream;
    private final Path file;
    private final RawLogWriter log;
    private final FrameRing ring = new FrameRing(QUEUE);
    private final AutoCloseable subscription;
    private final List<Manifest.Gap> gaps = new ArrayList<>();
    private long taken;
    private long written;
    private long utcNanos;

    RawPart(String device, RawStream stream, Path file) throws IOException {
        this.device = device;
        this.stream = stream;
        this.file = file;
        log = RawLogWriter.create(file, stream.format(), stream.name());
        subscription = stream.subscribe(this::take);
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
    public boolean drain() throws IOException {
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
            gaps.add(new Manifest.Gap(
                    address(),
                    Manifest.Loss.OVERRUN,
                    written,
                    offset,
                    utcNanos,
                    "the disk was too slow for the recorder's queue"));
            written = offset;
        }
    }

    @Override
    public void flush() throws IOException {
        log.flush();
    }

    @Override
    public long bytes() {
        return log.offset();
    }

    @Override
    public void leave() {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot leave the stream " + address(), e);
        }
    }

    @Override
    public void close() throws IOException {
        missing(taken);
        log.close();
    }

    @Override
    public void abandon() throws IOException {
        log.abandon();
    }

    @Override
    public String address() {
        return device + "/" + stream.name();
    }

    RawStream stream() {
        return stream;
    }

    @Override
    public List<Manifest.Gap> takeGaps() {
        List<Manifest.Gap> out = List.copyOf(gaps);
        gaps.clear();
        return out;
    }

    Manifest.Raw described() {
        return new Manifest.Raw(
                device, stream.name(), stream.format(), file.getFileName().toString(), log.offset());
    }
}
