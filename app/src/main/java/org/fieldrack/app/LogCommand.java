package org.fieldrack.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fieldrack.base.Literal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Prints events: sets, refusals, state changes, losses, alarms. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description =
                "Prints what happened: sets, commands, refusals, state changes, losses and alarms; the oldest first.",
        footer = {"", "Example: fieldrack log psu --since 1h --kind refused"})
final class LogCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "DEVICE", description = "Only of this device.")
    private @Nullable String device;

    @Option(
            names = "--kind",
            split = ",",
            description =
                    "Only these kinds: set, command, refused, failed, state, lost, back, alarm, gap, annotation, system.")
    private List<String> kinds = List.of();

    @Option(names = "--since", paramLabel = "DURATION", description = "Only what happened since, such as 1h.")
    private @Nullable String since;

    @Option(
            names = {"-n", "--limit"},
            defaultValue = "100",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        StringBuilder query = new StringBuilder("/events?limit=" + limit);
        if (device != null) {
            query.append("&device=").append(Api.encoded(device));
        }
        if (!kinds.isEmpty()) {
            query.append("&kind=").append(Api.encoded(String.join(",", kinds).toUpperCase(java.util.Locale.ROOT)));
        }
        if (since != null) {
            query.append("&from=")
                    .append(Api.encoded(Instant.now().minus(span(since)).toString()));
        }
        List<JsonNode> events = new ArrayList<>();
        api.get(query.toString()).path("events").forEach(events::addFirst);
        events.forEach(event -> output.print(event, () -> System.out.println(line(event))));
        return 0;
    }

    private static Duration span(String text) {
        try {
            return Literal.duration(text);
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, "--since: " + e.getMessage());
        }
    }

    private static String line(JsonNode event) {
        String from = event.path("from").asString("");
        String to = event.path("to").asString("");
        String change = from.isEmpty() && to.isEmpty() ? "" : from.isEmpty() ? " → " + to : " " + from + " → " + to;
        String subject = event.path("subject").asString("");
        String who = event.path("who").asString("");
        return Shown.time(event.path("time").longValue(0)) + "  "
                + String.format("%-10s", event.path("kind").asString(""))
                + event.path("device").asString("") + (subject.isEmpty() ? "" : "." + subject) + change
                + (who.isEmpty() ? "" : "  by " + who)
                + (event.path("text").asString("").isEmpty()
                        ? ""
                        : "  " + event.path("text").asString(""));
    }
}
