package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Starts a recording. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts a recording, or arms it with a condition.",
        footer = {
            "",
            "Example: fieldrack record start shot-7 --streams 'meter/*' --pre 5s --when 'psu.volts > 5 V for 1 s'"
        })
final class RecordStartCommand extends LabCommand {
    @Parameters(paramLabel = "NAME", description = "Name of the experiment: letters, digits, dot, _ and -.")
    private String name = "";

    @Option(
            names = "--streams",
            split = ",",
            paramLabel = "PATTERN",
            description = "Streams DEVICE/STREAM with * for anything (default: all).")
    private List<String> streams = List.of("*");

    @Option(
            names = "--raw",
            split = ",",
            paramLabel = "PATTERN",
            description = "Raw wire streams DEVICE/STREAM (default: none).")
    private List<String> raws = List.of();

    @Option(
            names = "--properties",
            split = ",",
            paramLabel = "PATTERN",
            description = "Readings DEVICE.PATH with * for anything (default: all).")
    private List<String> properties = List.of("*");

    @Option(names = "--pre", paramLabel = "DURATION", description = "Take this much from before, such as 5s.")
    private @Nullable String preTrigger;

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time.")
    private @Nullable String length;

    @Option(names = "--size", paramLabel = "SIZE", description = "Stop at this size, such as 10GB.")
    private @Nullable String size;

    @Option(names = "--roll", paramLabel = "DURATION", description = "Begin the next recording after each such time.")
    private @Nullable String roll;

    @Option(names = "--roll-size", paramLabel = "SIZE", description = "Begin the next recording at each such size.")
    private @Nullable String rollSize;

    @Option(names = "--keep", paramLabel = "N", description = "Keep the last N of them and delete the older ones.")
    private int keep;

    @Option(
            names = "--when",
            paramLabel = "CONDITION",
            description = "Start when this becomes true: psu.volts > 5 V for 1 s.")
    private @Nullable String when;

    @Option(names = "--note", paramLabel = "TEXT", description = "What to find it by.")
    private @Nullable String note;

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("streams", streams);
        body.put("rawStreams", raws);
        body.put("properties", properties);
        put(body, "preTrigger", preTrigger);
        put(body, "duration", length);
        put(body, "size", size);
        put(body, "when", when);
        put(body, "roll", roll);
        put(body, "rollSize", rollSize);
        if (keep != 0) {
            body.put("keep", keep);
        }
        put(body, "note", note);
        JsonNode answer = api.post("/recordings", body);
        output.print(answer, () -> System.out.println(answer.path("name").asString("")));
        return 0;
    }

    private static void put(Map<String, Object> body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
