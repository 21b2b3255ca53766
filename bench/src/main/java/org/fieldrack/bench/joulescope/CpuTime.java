package org.fieldrack.bench.joulescope;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of the calling thread, and memory of this process. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** Something to be measured. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs twice to warm up and then so many times, and returns the shortest time in nanoseconds. */
    static double best(int times, Work work) {
        double best = Double.POSITIVE_INFINITY;
        try {
            for (int k = -2; k < times; k++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                work.run();
                double nanos = THREADS.getCurrentThreadCpuTime() - begin;
                best = k < 0 ? best : Math.min(best, nanos);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return best;
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
