package org.fieldrack.bench.protocol;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fieldrack.bench.Main;

/**
 * The cases of {@link EngineBenchmark} by the processor time of one thread, which holds on a machine that others use too: the
 * median of rounds, and what a run allocates.
 */
public final class EngineCost implements Main.Program {
    private static final List<String> CASES =
            List.of("simple", "outonly", "five", "mixed", "regex", "doubles", "words");
    private static final long ROUND_NANOS = 500_000_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private double sink;

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String description() {
        return "[ROUNDS] [CASE …]: processor time and allocation of protocol runs without I/O, median of ROUNDS (9)";
    }

    /** Measures each case in a process of its own, as JMH does: what ran before would shape the compiled code. */
    @Override
    public void run(String... args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        if (args.length > 1) {
            measure(rounds, args[1]);
            return;
        }
        for (String name : CASES) {
            List<String> command = new ArrayList<>(
                    List.of(ProcessHandle.current().info().command().orElse("java")));
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    name(),
                    String.valueOf(rounds),
                    name));
            new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }

    private void measure(int rounds, String name) {
        EngineBenchmark benchmark = new EngineBenchmark();
        benchmark.run = name;
        benchmark.setUp();
        for (int warm = 0; warm < 4; warm++) {
            round(benchmark);
        }
        double[] nanos = new double[rounds];
        double[] bytes = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            double[] measured = round(benchmark);
            nanos[i] = measured[0];
            bytes[i] = measured[1];
        }
        Arrays.sort(nanos);
        Arrays.sort(bytes);
        System.out.printf(
                Locale.ROOT,
                "%-8s %9.1f ns CPU a run (best %.1f), %.3f B allocated%n",
                name,
                nanos[rounds / 2],
                nanos[0],
                bytes[rounds / 2]);
        if (Double.isNaN(sink)) {
            System.out.println(sink); // keeps the results alive
        }
    }

    /** Returns nanoseconds of processor time and allocated bytes a run. */
    private double[] round(EngineBenchmark benchmark) {
        long id = Thread.currentThread().threadId();
        long runs = 0;
        long allocated = threads.getThreadAllocatedBytes(id);
        long began = threads.getCurrentThreadCpuTime();
        long now = began;
        while (now - began < ROUND_NANOS) {
            for (int i = 0; i < 10_000; i++) {
                sink += benchmark.protocolRun();
            }
            runs += 10_000;
            now = threads.getCurrentThreadCpuTime();
        }
        allocated = threads.getThreadAllocatedBytes(id) - allocated;
        return new double[] {(double) (now - began) / runs, (double) allocated / runs};
    }
}
