package org.fieldrack.app;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Prints readings as they change. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Prints readings as they come, until Ctrl-C; what a slow terminal misses is counted.",
        footer = {
            "",
            "An address may be a device, a node or a pattern: * stands for a part of one key, ** for any number of keys.",
            "Example: fieldrack watch 'psu.*' pc.cpu"
        })
final class WatchCommand implements Callable<Integer> {
    private static final String[] SEVERITIES = {"NONE", "MINOR", "MAJOR", "INVALID"};
    private static final String[] QUALITIES = {"GOOD", "STALE", "SET", "RESTORED"};

    @Parameters(arity = "1..*", paramLabel = "ADDRESS", description = "Addresses and patterns.")
    private List<String> addresses = List.of();

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
    private @Nullable String length;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Stop after this many readings.")
    private long count;

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<Long, String> names = new HashMap<>();
    private final Units units = new Units(api);
    private long printed;
    private volatile int exit;

    @Override
    public Integer call() throws InterruptedException {
        Duration limit = RunCommand.duration(length);
        Shutdown.on(end::countDown);
        WebSocket socket = connect();
        socket.sendText(Output.JSON.writeValueAsString(Map.of("op", "subscribe", "properties", addresses)), true);
        if (limit == null) {
            end.await();
        } else if (!end.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            end.countDown();
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(1, TimeUnit.SECONDS)
                .exceptionally(_ -> socket)
                .join();
        Shutdown.ended();
        return exit;
    }

    private WebSocket connect() {
        URI live = URI.create(api.base().replaceFirst("^http", "ws") + "/api/v1/live");
        try {
            return api.client()
                    .newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .buildAsync(live, new Feed())
                    .join();
        } catch (CompletionException e) {
            throw api.noServer();
        }
    }

    /** Follows the live feed; calls come one after the other. */
    private final class Feed implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                message(Output.JSON.readTree(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            lost("the laboratory ended");
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            lost("the connection was lost: " + error.getMessage());
        }

        private void lost(String why) {
            if (end.getCount() > 0) {
                System.err.println("fieldrack: " + why);
                exit = Exit.UNREACHABLE;
                end.countDown();
            }
        }
    }

    private void message(JsonNode message) {
        message.path("names")
                .forEach(name ->
                        names.put(name.path(0).longValue(0), name.path(1).asString("")));
        if (message.path("subscribed").isNumber() && message.path("subscribed").intValue(0) == 0) {
            System.err.println(
                    "fieldrack: no property matches " + String.join(" ", addresses) + " yet; fieldrack ls lists them");
        }
        message.path("readings").forEach(this::reading);
        long dropped = message.path("droppedReadings").longValue(0);
        if (dropped > 0) {
            System.err.println(
                    "fieldrack: " + dropped + " readings were replaced by newer ones before they could be printed");
        }
        System.out.flush();
    }

    private void reading(JsonNode row) {
        if (count > 0 && printed >= count) {
            return;
        }
        String address = names.getOrDefault(row.path(0).longValue(0), "?");
        Map<String, Object> reading = new LinkedHashMap<>();
        reading.put("address", address);
        reading.put("value", row.path(1));
        reading.put("time", row.path(2).longValue(0));
        String unit = units.of(address);
        if (!unit.isEmpty()) {
            reading.put("unit", unit);
        }
        reading.put("severity", SEVERITIES[row.path(3).intValue(0)]);
        reading.put("quality", QUALITIES[row.path(4).intValue(0)]);
        reading.put("status", row.path(5).asString(""));
        output.print(reading, () -> {
            JsonNode shown = Output.JSON.valueToTree(reading);
            System.out.println(
                    Shown.time(row.path(2).longValue(0)) + "  " + address + " = " + Shown.value(shown) + remark(shown));
        });
        if (++printed == count) {
            end.countDown();
        }
    }

    private static String remark(JsonNode reading) {
        String severity = reading.path("severity").asString("NONE");
        return severity.equals("NONE")
                ? ""
                : "  " + severity + ": " + reading.path("status").asString("");
    }
}
