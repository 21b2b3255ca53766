package org.fieldrack.record.export;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Makes text of many rows on several threads at once and keeps their order: the caller's thread reads numbers and writes text, the
 * others make one of the other.
 */
final class CsvRows {
    /** How many rows a block has at most. */
    static final int ROWS = 8192;

    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    private CsvRows() {}

    /** The numbers of some rows. */
    interface Block {
        /** Reads the numbers of rows, on the caller's thread. */
        void read(long at, int rows) throws IOException;

        /** Writes what row {@code i} of them has between its sample number and its end, on any one thread. */
        void row(CsvText out, long sample, int i);
    }

    /** Hears how far the rows are written; what it throws ends them. */
    @FunctionalInterface
    interface Written {
        void rows(long end) throws IOException;
    }

    /** A block and its text, which are used over and over. */
    private static final class Slot {
        private final Block block;
        private final CsvText text = new CsvText();
        private long end;
        private Future<?> made = CompletableFuture.completedFuture(null);

        Slot(Block block) {
            this.block = block;
        }

        void start(long at, int rows, ExecutorService makers) throws IOException {
            block.read(at, rows);
            end = at + rows;
            made = makers.submit(() -> make(at, rows));
        }

        private void make(long at, int rows) {
            for (int i = 0; i < rows; i++) {
                block.row(text.number(at + i), at + i, i);
                text.endLine();
            }
        }

        void finish(CsvText out, Written written) throws IOException {
            try {
                Object unused = made.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the export was interrupted");
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            out.append(text);
            written.rows(end);
        }
    }

    /**
     * Writes the rows of samples {@code from} to {@code to}, excluded.
     *
     * @param blocks makes one that shares nothing with the others but what only {@link Block#read} uses
     */
    static void write(CsvText out, long from, long to, Supplier<? extends Block> blocks, Written written)
            throws IOException {
        List<Slot> slots = new ArrayList<>();
        try (ExecutorService makers = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("csv-", 0).factory())) {
            int next = 0;
            for (long at = from; at < to; at += ROWS) {
                if (slots.size() <= THREADS) {
                    slots.add(new Slot(blocks.get()));
                } else {
                    slots.get(next).finish(out, written);
                }
                slots.get(next).start(at, (int) Math.min(ROWS, to - at), makers);
                next = (next + 1) % (THREADS + 1);
            }
            for (int i = 0; i < slots.size(); i++) {
                slots.get((next + i) % slots.size()).finish(out, written);
            }
        }
    }
}
