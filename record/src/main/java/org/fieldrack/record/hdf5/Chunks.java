package org.fieldrack.record.hdf5;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.BytePointer;

/** Chunks of a data set one after the other: while the caller uses one, the next is filled. One thread. */
final class Chunks implements AutoCloseable {
    private final int elements;
    private final long count;
    private final Hdf5.Fill fill;
    private final ExecutorService ahead;
    private final ByteBuffer[] buffers = new ByteBuffer[2];
    private final BytePointer[] pointers = new BytePointer[2];
    private long place;
    private Future<?> next;

    /**
     * Begins to fill the first chunk.
     *
     * @param place of the first chunk
     * @param elements of a chunk
     * @param size bytes of an element
     * @param count elements of all chunks
     */
    Chunks(long place, int elements, int size, long count, Hdf5.Fill fill) {
        this.place = place;
        this.elements = elements;
        this.count = count;
        this.fill = fill;
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.allocateDirect(elements * size).order(ByteOrder.nativeOrder());
            pointers[i] = new BytePointer(buffers[i]);
        }
        ahead = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("export-read").factory());
        next = filled();
    }

    /** Returns the next chunk, which stays as it is until the next call. */
    BytePointer next() throws IOException {
        await();
        BytePointer full = pointers[turn()];
        place += elements;
        if (place < count) {
            next = filled();
        }
        return full;
    }

    private int turn() {
        return (int) (place / elements & 1);
    }

    private Future<?> filled() {
        ByteBuffer bytes = buffers[turn()].clear();
        long at = place;
        return ahead.submit(() -> {
            fill.elements(at, (int) Math.min(elements, count - at), bytes);
            return null;
        });
    }

    private void await() throws IOException {
        try {
            Object unused = next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the export was interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        ahead.close();
        for (BytePointer pointer : pointers) {
            pointer.close();
        }
    }
}
