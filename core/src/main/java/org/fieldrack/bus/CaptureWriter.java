package org.fieldrack.bus;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a bus says to a {@link Capture} file, on a thread of its own: the loop never waits for a disk.
 *
 * <p>Any thread may hand over entries; where the disk cannot follow, they are dropped, counted, and the file says so.
 */
public final class CaptureWriter implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;

    private final BufferedWriter out;
    private final BlockingQueue<Trace.Entry> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final Thread thread;
    private volatile boolean ending;
    private volatile @Nullable IOException failure;
    private long start = Long.MIN_VALUE;

    /**
     * Begins to write.
     *
     * @param file is replaced
     * @param about a remark for its second line, such as the address
     * @throws IOException when the file cannot be written
     */
    public CaptureWriter(Path file, String about) throws IOException {
        this.out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        out.write(Capture.HEAD + "\n# " + Escapes.escape(about.getBytes(StandardCharsets.UTF_8)) + "\n");
        this.thread = Thread.ofVirtual().name("capture").start(this::write);
    }

    /** Takes the next entry; never waits. */
    public void take(Trace.Entry entry) {
        if (queue.offer(entry)) {
            taken.increment();
        } else {
            dropped.increment();
        }
    }

    /** Notes entries that were lost before they came here. */
    public void lost(long entries) {
        dropped.add(entries);
    }

    private void write() {
        try {
            Trace.Entry entry;
            while ((entry = queue.poll(50, TimeUnit.MILLISECONDS)) != null || !ending) {
                if (entry != null) {
                    start = start == Long.MIN_VALUE ? entry.utcNanos() : start;
                    long nanos = Math.max(0, entry.utcNanos() - start);
                    out.write(new Capture.Entry(nanos, entry.direction(), entry.bytes(), entry.end()).line());
                    out.newLine();
                }
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
            if (dropped.sum() > 0) {
                out.write("# " + dropped.sum() + " entries were dropped\n");
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many entries were taken so far. */
    public long taken() {
        return taken.sum();
    }

    /** Returns how many entries were lost, here or before. */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * Writes the rest and closes the file.
     *
     * @throws IOException when writing failed, now or earlier
     */
    @Override
    public void close() throws IOException {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.close();
        IOException earlier = failure;
        if (earlier != null) {
            throw earlier;
        }
    }
}
