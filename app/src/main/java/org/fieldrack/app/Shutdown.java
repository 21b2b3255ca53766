package org.fieldrack.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a long-running command on Ctrl-C or SIGTERM: both ask it to stop and then wait until it has, so that a store is
 * never cut off; the exit code is the command's own.
 */
final class Shutdown {
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static final int LIMIT_SECONDS = 20;

    private Shutdown() {}

    /** Calls this when the process is asked to end; the process then goes on until {@link #ended}. */
    static void on(Runnable stop) {
        // a signal handler, unlike a shutdown hook, lets the command return 0 by itself
        for (String signal : new String[] {"INT", "TERM"}) {
            sun.misc.Signal.handle(new sun.misc.Signal(signal), _ -> {
                stop.run();
                Thread.ofPlatform().daemon().name("shutdown watch").start(Shutdown::watch);
            });
        }
    }

    /** Says that the command has ended properly. */
    static void ended() {
        ENDED.countDown();
    }

    private static void watch() {
        try {
            if (!ENDED.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("fieldrack: did not end within " + LIMIT_SECONDS + " s and is stopped now");
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
