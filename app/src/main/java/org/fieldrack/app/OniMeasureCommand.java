package org.fieldrack.app;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.oni.tool.DecodeMeasurements;
import org.fieldrack.oni.tool.Measurements;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a host does a second, and how long a loop through a controller takes. */
final class OniMeasureCommand {
    private OniMeasureCommand() {}

    private static void rate(Output output, String name, Measurements.Rate rate) {
        output.print(
                Map.of(
                        "name", name,
                        "framesPerSecond", rate.framesPerSecond(),
                        "bytesPerSecond", rate.bytesPerSecond(),
                        "cpuNanosPerFrame", rate.cpuNanosPerFrame(),
                        "corePercent", rate.corePercent()),
                () -> System.out.printf(
                        Locale.ROOT,
                        "%-28s %9.3f M frames/s %8.3f GB/s %8.1f ns CPU a frame %6.1f %% of a core%n",
                        name,
                        rate.framesPerSecond() / 1e6,
                        rate.bytesPerSecond() / 1e9,
                        rate.cpuNanosPerFrame(),
                        rate.corePercent()));
    }

    private static void times(Output output, String name, Measurements.Times times) {
        output.print(
                Map.of(
                        "name",
                        name,
                        "p50us",
                        times.p50(),
                        "p99us",
                        times.p99(),
                        "worstUs",
                        times.worst(),
                        "count",
                        times.count()),
                () -> System.out.printf(
                        Locale.ROOT,
                        "%-28s p50 %7.1f µs  p99 %7.1f µs  worst %8.1f µs  (%d)%n",
                        name,
                        times.p50(),
                        times.p99(),
                        times.worst(),
                        times.count()));
    }

    @Command(
            name = "bench",
            mixinStandardHelpOptions = true,
            description = "Measures decoding, TCP, writes, register reads and the closed loop on this computer.")
    static final class Bench implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        @Option(names = "--for", paramLabel = "DURATION", defaultValue = "3s", description = "Time a row (default 3s).")
        private String length = "3s";

        @Override
        public Integer call() throws IOException {
            Duration time = OniCommand.duration(length);
            for (int size : new int[] {148, 24, 944}) {
                rate(output, "decode " + size + " bytes", DecodeMeasurements.decode(size, time));
                rate(output, "frame by frame " + size + " bytes", DecodeMeasurements.views(size, time));
                rate(output, "frame objects " + size + " bytes", DecodeMeasurements.objects(size, time));
            }
            for (int size : new int[] {148, 24, 944}) {
                rate(output, "TCP " + size + " bytes", Measurements.overTcp(size, time));
            }
            rate(output, "TCP whole profile", Measurements.profile(time));
            Measurements.writes(2_000_000);
            rate(output, "TCP writes of 32 bytes", Measurements.writes(10_000_000));
            times(output, "TCP register read", Measurements.registerReads(5000));
            times(output, "closed loop, 960-byte frames", Measurements.loop(464, 3000));
            times(output, "closed loop, 40-byte frames", Measurements.loop(4, 3000));
            return 0;
        }
    }

    @Command(
            name = "latency",
            mixinStandardHelpOptions = true,
            description = "Measures a closed loop through the load tester at 0.2 of a controller.")
    static final class Latency implements Callable<Integer> {
        @Mixin
        private final OniCommand.Target target = new OniCommand.Target();

        @Mixin
        private final Output output = new Output();

        @Option(names = "--words", defaultValue = "4", description = "16-bit words in a frame to the host (default 4).")
        private int words = 4;

        @Option(names = "--count", defaultValue = "3000", description = "Loops to measure (default 3000).")
        private int count = 3000;

        @Override
        public Integer call() {
            return target.with(context -> {
                times(output, "closed loop", Measurements.loop(context, words, count));
                return 0;
            });
        }
    }
}
