package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Processor time of the calling thread, time by the clock, and memory of this process. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** Something to be measured. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs twice to warm up and then so many times, and returns the shortest time in nanoseconds. */
    static double best(int times, Work work) {
        return sorted(times, THREADS::getCurrentThreadCpuTime, () -> {}, work)[0];
    }

    /** Runs twice to warm up and then so many times, and returns the times by the clock in nanoseconds, shortest first. */
    static double[] byTheClock(int times, Work work) {
        return sorted(times, System::nanoTime, () -> {}, work);
    }

    /** @param before what is done each time before the clock runs */
    static double[] byTheClock(int times, Work before, Work work) {
        return sorted(times, System::nanoTime, before, work);
    }

    private static double[] sorted(int times, LongSupplier clock, Work before, Work work) {
        double[] nanos = new double[times];
        try {
            for (int k = -2; k < times; k++) {
                before.run();
                long begin = clock.getAsLong();
                work.run();
                long end = clock.getAsLong();
                if (k >= 0) {
                    nanos[k] = end - begin;
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Arrays.sort(nanos);
        return nanos;
    }

    static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }
}
