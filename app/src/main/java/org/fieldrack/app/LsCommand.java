package org.fieldrack.app;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists the devices of the running laboratory, or the properties of one. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "Lists the devices of the running laboratory, or the properties, commands and streams of one.",
        footer = {"", "Example: fieldrack ls psu"})
final class LsCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "DEVICE", description = "The device; all of them without.")
    private @Nullable String device;

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        if (device == null) {
            JsonNode devices = api.get("/devices").path("devices");
            output.print(devices, () -> devices.forEach(LsCommand::line));
            return 0;
        }
        String resource = "/devices/" + Api.encoded(device);
        JsonNode readings = api.get(resource + "/properties").path("properties");
        JsonNode schema = api.get(resource + "/schema").path("items");
        JsonNode whole = api.get(resource);
        output.print(readings, () -> {
            readings.forEach(r ->
                    System.out.printf("%-44s %s%s%n", r.path("address").asString(""), Shown.value(r), Shown.remark(r)));
            commands(schema);
            whole.path("streams")
                    .forEach(s ->
                            System.out.println(device + "/" + s.path("name").asString("") + "  (stream)"));
        });
        return 0;
    }

    private void commands(JsonNode items) {
        for (JsonNode item : items) {
            if (item.path("kind").asString("").equals("command")) {
                System.out.printf(
                        "%-44s (command) %s%n",
                        device + "." + item.path("path").asString(""),
                        item.path("description").asString(""));
            }
            commands(item.path("items"));
        }
    }

    private static void line(JsonNode device) {
        JsonNode state = device.path("state");
        JsonNode alarms = device.path("alarms");
        StringBuilder wrong = new StringBuilder();
        for (String severity : new String[] {"major", "minor", "invalid"}) {
            int count = alarms.path(severity).intValue(0);
            if (count > 0) {
                wrong.append("  ").append(count).append(' ').append(severity);
            }
        }
        System.out.printf(
                "%-14s %-12s %-12s %4d properties%s  %s%n",
                device.path("name").asString(""),
                device.path("driver").asString(""),
                state.path("state").asString(""),
                device.path("properties").intValue(0),
                wrong,
                state.path("text").asString(""));
    }
}
