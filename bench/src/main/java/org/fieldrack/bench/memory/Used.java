package org.fieldrack.bench.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process and one of its threads have used so far.
 *
 * @param processNanos processor time of the process
 * @param threadNanos processor time of the thread, 0 without one
 * @param at {@link System#nanoTime}
 */
record Used(long processNanos, long threadNanos, long at, String thread) {

    static Used now() {
        return now("");
    }

    static Used now(String thread) {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long ofThread = Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals(thread))
                .mapToLong(one -> threads.getThreadCpuTime(one.threadId()))
                .sum();
        return new Used(process.getProcessCpuTime(), ofThread, System.nanoTime(), thread);
    }

    /** Returns the process's share of one core since then, percent. */
    double percentOfCore() {
        Used end = now(thread);
        return 100.0 * (end.processNanos - processNanos) / (end.at - at);
    }

    /** Returns the thread's share of one core since then, percent. */
    double percentOfCoreByThread() {
        Used end = now(thread);
        return 100.0 * (end.threadNanos - threadNanos) / (end.at - at);
    }

    /** Waits until the compilers have done their work: 4 s in which they did little, 42 s at most. */
    static void settle() {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        rest(10);
        long before;
        int rounds = 0;
        do {
            before = compilers.getTotalCompilationTime();
            rest(4);
        } while (compilers.getTotalCompilationTime() - before > 20 && ++rounds < 8);
    }

    static void rest(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }
}
