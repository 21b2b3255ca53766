package org.fieldrack.bench.lab;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.bench.Main;
import org.slf4j.LoggerFactory;

/** Protocol instruments that do not answer, in one laboratory: log lines, processor, time to start and to stop. */
public final class DeadInstruments implements Main.Program {
    /** Counts what is logged at INFO and above. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO)) {
                count.incrementAndGet();
            }
        }
    }

    @Override
    public String name() {
        return "offline";
    }

    @Override
    public String description() {
        return "[N] [SECONDS] [HOST]: N (50) dead protocol instruments in one laboratory for SECONDS (60)";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        String host = args.length > 2 ? args[2] : "127.0.0.1";
        StringBuilder devices = new StringBuilder();
        for (int i = 0; i < count; i++) {
            devices.append("  d")
                    .append(i)
                    .append(": {driver: protocol, bus: \"tcp://")
                    .append(host)
                    .append(':')
                    .append(1 + i)
                    .append("\", protocol: {file: v.proto}, properties: {v: {get: getV, unit: V, poll: 100ms}}}\n");
        }
        try (TemporaryLab lab =
                new TemporaryLab("Terminator = LF;\ngetV { out \"V?\"; in \"%f\"; }\n", devices.toString())) {
            measure(lab.file(), count, seconds);
        }
    }

    private static void measure(LabFile file, int count, int seconds) {
        Lines lines = new Lines();
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        lines.setContext(logging);
        lines.start();
        logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(lines);
        long began = System.nanoTime();
        Laboratory laboratory = new Laboratory(file);
        double ready = (System.nanoTime() - began) / 1e6;
        rest(5); // what starting the JVM costs is not meant
        long cpu = cpuNanos();
        long from = System.nanoTime();
        rest(seconds);
        double cores = (double) (cpuNanos() - cpu) / (System.nanoTime() - from);
        int logged = lines.count.get();
        long stopping = System.nanoTime();
        laboratory.close();
        System.out.printf(
                Locale.ROOT,
                "%d dead instruments for %d s: %.4f cores, %d log lines, ready in %.0f ms, stopped in %.0f ms%n",
                count,
                seconds,
                cores,
                logged,
                ready,
                (System.nanoTime() - stopping) / 1e6);
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
}
