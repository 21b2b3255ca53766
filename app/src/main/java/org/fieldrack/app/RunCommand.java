package org.fieldrack.app;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.Literal;
import org.fieldrack.device.Device;
import org.fieldrack.record.StoreException;
import org.fieldrack.serve.ServeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a laboratory until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the laboratory of a lab file until Ctrl-C or SIGTERM; SIGHUP reloads the file.",
        footer = {"", "Example: fieldrack run bench.yaml"})
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "LAB.yaml", description = "The lab file.")
    private Path file = Path.of("lab.yaml");

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
    private @Nullable String length;

    @Option(
            names = "--drivers",
            paramLabel = "DIR",
            description = "Folder with further drivers (default: drivers.d beside the lab file).")
    private @Nullable Path drivers;

    @Override
    public Integer call() {
        return run(CheckCommand.read(file), duration(length));
    }

    static @Nullable Duration duration(@Nullable String text) {
        try {
            return text == null ? null : Literal.duration(text);
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, "--for: " + e.getMessage());
        }
    }

    /** Runs a laboratory, prints one screen, and waits. */
    static int run(LabFile file, @Nullable Duration length) {
        CountDownLatch stop = new CountDownLatch(1);
        try (Laboratory laboratory = new Laboratory(file)) {
            Shutdown.on(stop::countDown);
            sun.misc.Signal.handle(
                    new sun.misc.Signal("HUP"), _ -> Thread.ofVirtual().start(() -> reload(laboratory)));
            screen(file, laboratory);
            if (length == null) {
                stop.await();
            } else if (!stop.await(length.toNanos(), TimeUnit.NANOSECONDS)) {
                System.out.println("stopping after " + Literal.text(length));
            }
        } catch (StoreException | ServeException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Shutdown.ended();
        }
        return 0;
    }

    private static void reload(Laboratory laboratory) {
        try {
            System.out.println("reloaded: " + laboratory.reload());
        } catch (IllegalArgumentException e) {
            System.err.println("fieldrack: " + e.getMessage());
        }
    }

    private static void screen(LabFile file, Laboratory laboratory) {
        // the launcher may have built before, in the same process
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        double seconds = (System.currentTimeMillis() - started) / 1000.0;
        System.out.println("Fieldrack · " + file.name());
        for (String name : file.order()) {
            Device device = laboratory.lab().device(name).orElseThrow();
            String bus = device.bus().map(b -> b.address()).orElse("");
            System.out.printf(
                    "  %-12s %-12s %-10s %4d properties  %s%n",
                    name,
                    device.driver(),
                    device.state().state(),
                    device.schema().properties().size(),
                    bus);
        }
        System.out.println("console  " + laboratory.address());
        System.out.println("store    " + file.store().toAbsolutePath().normalize());
        System.out.printf(java.util.Locale.ROOT, "ready in %.1f s; Ctrl-C stops%n", seconds);
        System.out.flush();
    }
}
