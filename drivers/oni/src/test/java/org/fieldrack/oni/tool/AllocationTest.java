package org.fieldrack.oni.tool;

import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.fieldrack.oni.FrameCursor;
import org.fieldrack.oni.OniContext;
import org.junit.jupiter.api.Test;

/** Reading allocates nothing a frame, in batches and with a cursor, once the compiler is done. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static void allocatesNothing(LongSupplier frames) {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    long count = frames.getAsLong();
                    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) count < 0.01;
                });
    }

    @Test
    void batches() {
        try (OniContext context = DecodeMeasurements.endless(148)) {
            DecodeMeasurements.Touch touch = new DecodeMeasurements.Touch();
            allocatesNothing(() -> {
                long frames = 0;
                while (frames < 200_000) {
                    frames += context.readBatch(touch);
                }
                return frames;
            });
        }
    }

    @Test
    void cursors() {
        try (OniContext context = DecodeMeasurements.endless(24);
                FrameCursor cursor = context.frames()) {
            allocatesNothing(() -> {
                long frames = 0;
                while (frames < 200_000 && cursor.next()) {
                    frames++;
                }
                return frames;
            });
        }
    }
}
