package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Counter;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleStream;
import org.jspecify.annotations.Nullable;

/**
 * Records a stream of fixed rate into JLS files, at most 255 signals each.
 *
 * <p>The stream's thread only copies a block into one of a fixed set of buffers; a platform thread writes. Where all buffers
 * are full the block is lost, which is counted ({@code lost_samples} of the stream) and stands as a gap in the file: acquisition
 * is never slowed, and nothing is lost silently. What was written is handed to the operating system every 100 ms.
 */
public final class JlsRecording implements AutoCloseable {
    private static final int BUFFERS = 64;
    private static final long FLUSH_NANOS = 100_000_000L;

    private static final class Copy {
        final Arena arena = Arena.ofAuto();
        final List<MemorySegment> columns = new ArrayList<>();
        long first;
        int count;
        int room;

        void take(List<Channel> channels, SampleBlock block) {
            if (block.count() > room) {
                room = block.count();
                columns.clear();
                for (Channel channel : channels) {
                    columns.add(arena.allocate(channel.type().bytes(room) + 8, 8));
                }
            }
            first = block.firstSampleId();
            count = block.count();
            for (int i = 0; i < columns.size(); i++) {
                long bytes = channels.get(i).type().bytes(count);
                MemorySegment.copy(block.columns().get(i), 0, columns.get(i), 0, bytes);
            }
        }
    }

    private final SampleStream stream;
    private final List<StreamSignals> files = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private final ArrayBlockingQueue<Copy> free = new ArrayBlockingQueue<>(BUFFERS);
    private final ArrayBlockingQueue<Copy> full = new ArrayBlockingQueue<>(BUFFERS);
    private final Counter lost;
    private final AutoCloseable subscription;
    private final Thread writer;
    private volatile boolean ending;
    private volatile long samples;
    private volatile long bytes;
    private volatile @Nullable IOException fault;

    /**
     * Begins to record.
     *
     * @param device name of the device, the file's source
     * @param file further files of streams with more than 255 channels are numbered beside it
     * @throws IllegalArgumentException for a stream without a fixed rate
     */
    public JlsRecording(String device, SampleStream stream, Path file) throws IOException {
        if (!stream.isRegular()) {
            throw new IllegalArgumentException(
                    stream.name() + " of " + device + " has no fixed rate: JLS files hold only fixed rates");
        }
        this.stream = stream;
        int channels = stream.channels().size();
        for (int from = 0; from < channels; from += StreamSignals.MOST) {
            Path path = from == 0 ? file : numbered(file, from / StreamSignals.MOST + 1);
            paths.add(path);
            files.add(new StreamSignals(device, stream, from, Math.min(StreamSignals.MOST, channels - from), path));
        }
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Copy());
        }
        lost = stream.counters().counter("lost_samples", "samples that a recording could not take in time");
        writer = Thread.ofPlatform().name("record " + file.getFileName()).start(this::run);
        subscription = stream.subscribe(this::take);
    }

    private static Path numbered(Path file, int number) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        return file.resolveSibling(stem + "-" + number + (dot < 0 ? "" : name.substring(dot)));
    }

    private void take(SampleStream from, SampleBlock block) {
        Copy copy = free.poll();
        if (copy == null || fault != null) {
            lost.add(block.count());
            if (copy != null) {
                boolean unused = free.offer(copy);
            }
            return;
        }
        copy.take(stream.channels(), block);
        boolean unused = full.offer(copy);
    }

    private void run() {
        long flushed = System.nanoTime();
        try {
            while (true) {
                Copy copy = full.poll(FLUSH_NANOS, TimeUnit.NANOSECONDS);
                if (copy != null) {
                    for (StreamSignals file : files) {
                        file.write(copy.first, copy.count, copy.columns);
                    }
                    samples += copy.count;
                    boolean unused = free.offer(copy);
                } else if (ending) {
                    return;
                }
                if (System.nanoTime() - flushed >= FLUSH_NANOS) {
                    flushed = System.nanoTime();
                    flush();
                }
            }
        } catch (IOException e) {
            fault = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flush() throws IOException {
        long sum = 0;
        for (StreamSignals file : files) {
            file.flush();
            sum += file.length();
        }
        bytes = sum;
    }

    public List<Path> files() {
        return List.copyOf(paths);
    }

    /** Returns samples a channel written so far. */
    public long samples() {
        return samples;
    }

    public long bytes() {
        return bytes;
    }

    /** Returns why writing ended early, such as a full disk. */
    public Optional<IOException> fault() {
        return Optional.ofNullable(fault);
    }

    /** Ends the recording: writes what waits, indices and end. @throws IOException where a write failed, now or before */
    @Override
    public void close() throws IOException {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IOException("cannot leave the stream " + stream.name(), e);
        }
        ending = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IOException first = fault;
        for (StreamSignals file : files) {
            try {
                file.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
