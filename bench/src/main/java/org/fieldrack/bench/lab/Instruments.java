package org.fieldrack.bench.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.bench.Main;
import org.fieldrack.serve.ServerConfig;

/** Protocol instruments polled ten times a second in one laboratory, with archive and server: threads, memory, processor. */
public final class Instruments implements Main.Program {
    @Override
    public String name() {
        return "instruments";
    }

    @Override
    public String description() {
        return "[N] [SECONDS]: N (200) protocol instruments at 10 Hz in one laboratory";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        Process supplies = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Supply.class.getName(),
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path folder = Files.createTempDirectory("fieldrack-bench");
        try {
            String[] ports = supplies.inputReader().readLine().split(" ");
            measure(labFile(folder, ports), count, seconds);
        } finally {
            supplies.destroyForcibly();
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }

    private static void measure(LabFile file, int count, int seconds) throws IOException {
        try (Laboratory laboratory = new Laboratory(file)) {
            rest(5);
            long readings = laboratory.archive().statistics().readings();
            long cpu = cpuNanos();
            long start = System.nanoTime();
            rest(seconds);
            double elapsed = (System.nanoTime() - start) / 1e9;
            double used = (cpuNanos() - cpu) / 1e9;
            long taken = laboratory.archive().statistics().readings() - readings;
            long threads = ManagementFactory.getThreadMXBean().getThreadCount();
            System.out.printf(
                    Locale.ROOT,
                    "%d instruments: %.0f readings/s archived, %.1f %% of one core, %d platform threads, %d MB resident%n",
                    count,
                    taken / elapsed,
                    100 * used / elapsed,
                    threads,
                    resident() / 1_000_000);
        }
    }

    private static void rest(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    private static LabFile labFile(Path folder, String... ports) throws IOException {
        Files.writeString(folder.resolve("v.proto"), "Terminator = LF;\ngetV { out \"V?\"; in \"%f\"; }\n");
        StringBuilder lab = new StringBuilder("lab: bench\ndevices:\n");
        for (int i = 0; i < ports.length; i++) {
            lab.append("  d")
                    .append(i)
                    .append(": {driver: protocol, bus: \"tcp://127.0.0.1:")
                    .append(ports[i])
                    .append("\", protocol: {file: v.proto}, properties: {v: {get: getV, unit: V, poll: 100ms}}}\n");
        }
        Files.writeString(folder.resolve("lab.yaml"), lab);
        LabFileReader reader = new LabFileReader(new Drivers(), Map.of());
        return reader.read(folder.resolve("lab.yaml"))
                .orElseThrow(
                        () -> new IllegalStateException(reader.problems().all().toString()))
                .with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0"));
    }
}
