package org.fieldrack.joulescope;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the sensor's own statistics again and again, and hands each update on once.
 *
 * <p>Thread-safe. It asks on a platform thread, because the wire may block in native code.
 */
final class SensorPoll {
    private static final Logger LOG = LoggerFactory.getLogger(SensorPoll.class);
    private static final Duration PERIOD = Duration.ofMillis(100);

    private @Nullable Thread thread;

    synchronized void start(
            String name, Supplier<Optional<StatisticsUpdate>> question, Consumer<StatisticsUpdate> listener) {
        stop();
        thread = Thread.ofPlatform().daemon().name(name + " sensor statistics").start(() -> run(question, listener));
    }

    private static void run(Supplier<Optional<StatisticsUpdate>> question, Consumer<StatisticsUpdate> listener) {
        long last = -1;
        while (isDue()) {
            try {
                Optional<StatisticsUpdate> update = question.get();
                if (update.isPresent() && update.get().endSampleId() != last) {
                    last = update.get().endSampleId();
                    listener.accept(update.get());
                }
            } catch (RuntimeException e) {
                LOG.warn("whoever takes the sensor's statistics failed", e);
            }
        }
    }

    /** Waits for the next question; false where it was stopped. */
    private static boolean isDue() {
        try {
            Thread.sleep(PERIOD);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
