package org.fieldrack.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Carries work from virtual threads to platform threads, to which the locks of shared buffers belong. */
public final class PlatformThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("shared-memory-", 0).factory());

    private PlatformThreads() {}

    /** Runs the action: here on a platform thread, on one of a pool otherwise. Its exception comes through. */
    public static void run(Runnable action) {
        call(() -> {
            action.run();
            return true;
        });
    }

    /** Returns what the action returns; otherwise as {@link #run}. */
    public static <T> T call(Supplier<T> action) {
        if (!Thread.currentThread().isVirtual()) {
            return action.get();
        }
        try {
            return CompletableFuture.supplyAsync(action, THREADS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
