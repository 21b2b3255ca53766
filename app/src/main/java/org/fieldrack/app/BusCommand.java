package org.fieldrack.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fieldrack.buses.sim.ReplayService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Looks at the wire of an instrument, records it, and replays what was recorded. */
@Command(
        name = "bus",
        mixinStandardHelpOptions = true,
        description = "Looks at the wire of an instrument, records it, and replays what was recorded.",
        subcommands = {BusCommand.TraceCommand.class, BusRecordCommand.class, BusCommand.ReplayCommand.class})
final class BusCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    /** Prints the wire log of a running device. */
    @Command(
            name = "trace",
            mixinStandardHelpOptions = true,
            description = "Prints what goes over the wire of a device, as it goes, until Ctrl-C.",
            footer = {"", "Example: fieldrack bus trace psu --for 5s"})
    static final class TraceCommand implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "DEVICE", description = "The device.")
        private String device = "";

        @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
        private @Nullable String length;

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Duration limit = RunCommand.duration(length);
            long end = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
            AtomicBoolean stop = new AtomicBoolean();
            Shutdown.on(() -> stop.set(true));
            long after = -1;
            while (!stop.get() && (limit == null || System.nanoTime() - end < 0)) {
                JsonNode answer = api.get("/devices/" + Api.encoded(device) + "/bus/trace?after=" + after);
                after = answer.path("next").longValue(0);
                if (answer.path("dropped").longValue(0) > 0) {
                    System.err.println("fieldrack: " + answer.path("dropped") + " lines came too fast to be printed");
                }
                answer.path("lines").forEach(line -> output.print(line, () -> System.out.println(text(line))));
                System.out.flush();
            }
            Shutdown.ended();
            return 0;
        }

        private static String text(JsonNode line) {
            String arrow = switch (line.path("direction").asString("")) {
                case "OUT" -> "→";
                case "IN" -> "←";
                default -> "·";
            };
            String client = line.path("client").asString("");
            return Shown.time(line.path("time").longValue(0)) + " " + arrow + " "
                    + line.path("text").asString("") + (client.isEmpty() ? "" : "   (" + client + ")");
        }
    }

    /** Serves a recorded session. */
    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Serves a recorded session as an instrument until Ctrl-C; same as sim replay.",
            footer = {
                "",
                "What was sent is expected, what came back is sent after the same time. The same questions in the same",
                "order get the same answers; one that the session does not hold gets none."
            })
    static final class ReplayCommand implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "What bus record wrote.")
        private Path file = Path.of("");

        @Mixin
        private final ListenAddress listen = new ListenAddress();

        @Option(names = "--at-once", description = "Answer at once, not after the recorded time.")
        private boolean atOnce;

        @Override
        public Integer call() {
            return SimCommand.serve(() -> new ReplayService()
                    .start(
                            listen.address(),
                            new ReplayService.Options(file, atOnce),
                            Path.of("").toAbsolutePath()));
        }
    }
}
