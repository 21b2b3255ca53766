package org.fieldrack.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Looks at the wire of an instrument. */
@Command(
        name = "bus",
        mixinStandardHelpOptions = true,
        description = "Looks at the wire of an instrument.",
        subcommands = BusCommand.TraceCommand.class)
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
}
