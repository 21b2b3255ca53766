package org.fieldrack.record.jls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes full buffers of a file on a thread of its own, in the order given, while the next one fills: of a fast recording the
 * copy into the page cache is half of the work.
 *
 * <p>One caller. The thread begins with the first full buffer, so files that are flushed before one is full never have it. After
 * a write that failed nothing is written any more and every call throws.
 */
final class WriteBehind implements AutoCloseable {
    /** Bytes of a buffer. */
    static final int BUFFER = 1 << 20;

    private static final int WAITING = 2;

    private final FileChannel channel;
    private final Semaphore places = new Semaphore(WAITING);
    private final Queue<ByteBuffer> written = new ConcurrentLinkedQueue<>();
    private @Nullable ExecutorService thread;
    private Future<?> last = CompletableFuture.completedFuture(true);
    private volatile @Nullable IOException failure;

    WriteBehind(FileChannel channel) {
        this.channel = channel;
    }

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Takes a full buffer, to be written at this place of the file.
     *
     * @return an empty one
     */
    ByteBuffer exchange(ByteBuffer full, long at) throws IOException {
        check();
        ExecutorService writer = thread;
        if (writer == null) {
            writer = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("jls-writer").factory());
            thread = writer;
        }
        try {
            places.acquire();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        last = writer.submit(() -> {
            put(full, at);
            written.add(full.clear());
            places.release();
        });
        ByteBuffer next = written.poll();
        return next == null ? buffer() : next;
    }

    /** Writes bytes at a place of the file behind all that is on its way; they may be reused when this returns. */
    void write(ByteBuffer bytes, long at) throws IOException {
        ExecutorService writer = thread;
        if (writer == null || last.isDone()) {
            put(bytes, at);
        } else {
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            last = writer.submit(() -> put(copy, at));
        }
        check();
    }

    /** Waits until the operating system has everything. */
    void await() throws IOException {
        try {
            Object unused = last.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        check();
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while samples were written");
    }

    private void check() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    private void put(ByteBuffer bytes, long at) {
        if (failure != null) {
            return;
        }
        try {
            long to = at;
            while (bytes.hasRemaining()) {
                to += channel.write(bytes, to);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Closes the file when everything on its way is written. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (thread != null) {
                thread.close();
            }
        }
    }
}
