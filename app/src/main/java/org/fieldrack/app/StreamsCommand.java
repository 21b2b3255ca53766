package org.fieldrack.app;

import java.util.concurrent.Callable;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Lists the streams of the running laboratory. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "Lists the streams of the running laboratory: rate, what their histories hold, channels.",
        footer = {"", "Example: fieldrack streams"})
final class StreamsCommand implements Callable<Integer> {
    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        JsonNode streams = api.get("/streams").path("streams");
        output.print(streams, () -> streams.forEach(StreamsCommand::line));
        return 0;
    }

    private static void line(JsonNode stream) {
        double rate = stream.path("rate").doubleValue(0);
        double held = (stream.path("to").longValue(0) - stream.path("from").longValue(0)) / 1e9;
        System.out.printf(
                "%-28s %12s  %s held, %s%n",
                stream.path("address").asString(""),
                rate > 0 ? Numbers.engineering(rate, Unit.of("Hz"), 5) : "–",
                Numbers.engineering(Math.max(0, held), Unit.of("s"), 3),
                Numbers.bytes(stream.path("bytes").longValue(0)));
        for (JsonNode channel : stream.path("channels")) {
            System.out.printf(
                    "  .%-25s %12s  %s%n",
                    channel.path("name").asString(""),
                    channel.path("unit").path("text").asString(""),
                    channel.path("type").asString(""));
        }
    }
}
