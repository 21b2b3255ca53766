package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Literal;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.oni.device.DeviceNames;
import org.fieldrack.oni.device.OpenEphysExport;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.ReplayFrames;
import org.fieldrack.oni.sim.SyncLink;
import org.fieldrack.oni.tool.Recorder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Talks to an Open Neuro Interface controller directly, without a laboratory, or is one. */
@Command(
        name = "oni",
        mixinStandardHelpOptions = true,
        description = "Reads, records, replays and measures Open Neuro Interface controllers.",
        subcommands = {
            OniCommand.Table.class,
            OniRegisterCommand.class,
            OniCommand.Stream.class,
            OniCommand.Record.class,
            OniCommand.Replay.class,
            OniCommand.Export.class,
            OniCommand.Serve.class,
            OniMeasureCommand.Bench.class,
            OniMeasureCommand.Latency.class
        },
        footer = {"", "Example: fieldrack oni table --controller oni+tcp://192.168.1.30:15701"})
final class OniCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    /** Which controller, and how it is talked to. */
    static final class Target {
        @Option(
                names = "--controller",
                required = true,
                paramLabel = "ADDRESS",
                description = "Address of the controller, such as oni+tcp://127.0.0.1:15701.")
        private String address = "";

        @Option(
                names = "--write-length",
                defaultValue = "BYTES",
                description = "What the size of write frames counts: bytes (default) or words.")
        private HostOptions.LengthUnit unit = HostOptions.LengthUnit.BYTES;

        /** Does something with the opened controller; what goes wrong becomes an exit code. */
        int with(Work work) {
            try (OniContext context = OniContext.open(TcpTransport.parse(address, unit), HostOptions.DEFAULT)) {
                return work.run(context);
            } catch (OniException e) {
                int code = e.error() == OniError.INIT || e.error() == OniError.READ_FAILURE
                        ? Exit.UNREACHABLE
                        : Exit.USAGE;
                throw new Exit(code, String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Something that is done with an open controller. */
    interface Work {
        int run(OniContext context) throws IOException;
    }

    @Command(name = "table", mixinStandardHelpOptions = true, description = "Prints the device table.")
    static final class Table implements Callable<Integer> {
        @Mixin
        private final Target target = new Target();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            return target.with(context -> {
                List<Map<String, Object>> rows = new ArrayList<>();
                for (DeviceDescriptor d : context.table().devices()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("address", d.addressText());
                    row.put("id", d.id());
                    row.put("version", d.version());
                    row.put("readSize", d.readSize());
                    row.put("writeSize", d.writeSize());
                    row.put("name", DeviceNames.title(d));
                    rows.add(row);
                }
                output.print(rows, () -> {
                    System.out.printf(
                            "%-8s %5s %8s %7s %7s  %s%n", "ADDRESS", "ID", "VERSION", "SENDS", "TAKES", "DEVICE");
                    rows.forEach(r -> System.out.printf(
                            "%-8s %5s %8s %7s %7s  %s%n",
                            r.get("address"),
                            r.get("id"),
                            r.get("version"),
                            r.get("readSize"),
                            r.get("writeSize"),
                            r.get("name")));
                });
                return 0;
            });
        }
    }

    @Command(
            name = "stream",
            mixinStandardHelpOptions = true,
            description = "Prints frames, or with --rates what comes each second.")
    static final class Stream implements Callable<Integer> {
        @Mixin
        private final Target target = new Target();

        @Mixin
        private final Output output = new Output();

        @Option(names = "--device", paramLabel = "DEVICE", description = "Only frames of this device.")
        private @Nullable String device;

        @Option(names = "--count", defaultValue = "20", description = "How many frames or seconds (default 20).")
        private int count = 20;

        @Option(names = "--rates", description = "Print frames and bytes a second instead of frames.")
        private boolean rates;

        @Override
        public Integer call() {
            int only = device == null ? -1 : DeviceDescriptor.address(device);
            return target.with(context -> {
                context.start();
                FramePrinter printer = new FramePrinter(output, only, count, rates, Clock.system());
                while (!printer.isDone()) {
                    context.readBatch(printer);
                    printer.tick();
                }
                context.stop();
                return 0;
            });
        }
    }

    @Command(
            name = "record",
            mixinStandardHelpOptions = true,
            description = "Records the read stream byte by byte into a raw log.")
    static final class Record implements Callable<Integer> {
        @Mixin
        private final Target target = new Target();

        @Option(names = "--for", paramLabel = "DURATION", defaultValue = "10s", description = "How long (default 10s).")
        private String length = "10s";

        @Parameters(index = "0", paramLabel = "FILE", description = "File to write; must not exist.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            if (Files.exists(file)) {
                throw new Exit(Exit.LAB, file + " is there already: choose another name or remove it");
            }
            CountDownLatch stop = new CountDownLatch(1);
            Shutdown.on(stop::countDown);
            return target.with(context -> {
                Recorder.Result result =
                        Recorder.record(context, file, Literal.duration(length), () -> stop.getCount() == 0);
                System.out.printf(Locale.ROOT, "%d frames, %d bytes in %s%n", result.frames(), result.bytes(), file);
                return result.timeRegressions() == 0 ? 0 : Exit.DATA;
            });
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Turns a recorded read stream into an Open Ephys binary folder or JLS files.")
    static final class Export implements Callable<Integer> {
        private enum Format {
            openephys,
            jls
        }

        @Option(names = "--format", defaultValue = "openephys", description = "openephys (default) or jls.")
        private Format format = Format.openephys;

        @Parameters(index = "0", paramLabel = "FILE", description = "Raw log of a read stream.")
        private Path file = Path.of("");

        @Parameters(index = "1", paramLabel = "FOLDER", description = "Folder to write.")
        private Path folder = Path.of("");

        @Override
        public Integer call() {
            try {
                return format == Format.jls ? jls() : openEphys();
            } catch (NoSuchFileException e) {
                throw new Exit(Exit.LAB, "there is no file " + e.getMessage());
            } catch (IOException e) {
                throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
            }
        }

        private int openEphys() throws IOException {
            OpenEphysExport.Result result = OpenEphysExport.export(file, folder);
            result.samples().forEach((name, n) -> System.out.println(name + ": " + n + " samples"));
            System.out.println(result.lostSamples() + " lost, " + result.clipped() + " clipped");
            return result.lostSamples() == 0 ? 0 : Exit.DATA;
        }

        private int jls() throws IOException {
            OniJlsExport.Result result = OniJlsExport.export(file, folder);
            result.samples().forEach((name, n) -> System.out.println(name + ": " + n + " samples"));
            result.leftOut().forEach(name -> System.out.println(name + ": left out, it has no steady rate"));
            System.out.println(result.lostSamples() + " lost");
            return result.lostSamples() == 0 ? 0 : Exit.DATA;
        }
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Serves a recorded read stream as a controller until Ctrl-C.")
    static final class Replay implements Callable<Integer> {
        @Option(names = "--listen", defaultValue = "127.0.0.1:15701", description = "HOST:PORT; port 0 takes any.")
        private String listen = "127.0.0.1:15701";

        @Option(names = "--fast", description = "As fast as the host reads, not at the pace of the recording.")
        private boolean fast;

        @Parameters(index = "0", paramLabel = "FILE", description = "Raw log of a read stream.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            return replay(file, listen, fast);
        }
    }

    /** Serves a recorded read stream as a controller until Ctrl-C. */
    static int replay(Path file, String listen, boolean fast) {
        if (!Files.exists(file)) {
            throw new Exit(Exit.LAB, "there is no file " + file);
        }
        return SimCommand.serve(() -> OniSimulatorService.serve(
                listen,
                new Controller(ReplayFrames.system(file, !fast), Clock.system(), new Faults(), new SyncLink())));
    }

    @Command(name = "serve", description = "Serves a simulated controller until Ctrl-C: the same as fieldrack sim oni.")
    static final class Serve implements Callable<Integer> {
        @Unmatched
        private List<String> rest = new ArrayList<>();

        @Override
        public Integer call() {
            List<String> words = new ArrayList<>(List.of("sim", "oni"));
            words.addAll(rest);
            return Main.run(words.toArray(String[]::new));
        }
    }

    static Duration duration(String text) {
        return Literal.duration(text);
    }
}
