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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a bus says to a {@link Capture} file, on a thread of its own: the loop never waits for a disk.
 *
 * <p>Where the disk cannot follow, entries are dropped, counted, and the file says so.
 */
public final class CaptureWriter implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;

    private final Trace trace;
    private final BufferedWriter out;
    private final BlockingQueue<Trace.Entry> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Consumer<Trace.Entry> looker = this::take;
    private final Thread thread;
    private volatile boolean ending;
    private volatile @Nullable IOException failure;
    private long start = Long.MIN_VALUE;

    /**
     * Begins to write.
     *
     * @param file is replaced
     */
    public CaptureWriter(Path file, BusStatus bus, Trace trace) throws IOException {
        this.trace = trace;
        this.out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        out.write(Capture.HEAD + "\n# " + Escapes.escape(bus.address().getBytes(StandardCharsets.UTF_8)) + "\n");
        this.thread = Thread.ofVirtual().name("capture").start(this::write);
        trace.watch(looker);
    }

    private void take(Trace.Entry entry) {
        if (!queue.offer(entry)) {
            dropped.increment();
        }
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

    /** Returns how many entries the disk was too slow for. */
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
        trace.unwatch(looker);
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
