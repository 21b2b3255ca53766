package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Records streams, raw bytes and readings of the running laboratory. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Records streams and readings of the running laboratory.",
        subcommands = {
            RecordCommand.Start.class,
            RecordCommand.Stop.class,
            RecordCommand.Ls.class,
            RecordCommand.Note.class
        })
final class RecordCommand {
    /** Starts a recording. */
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = "Starts a recording, or arms it with a condition.",
            footer = {
                "",
                "Example: fieldrack record start shot-7 --streams 'meter/*' --pre 5s --when 'psu.volts > 5 V for 1 s'"
            })
    static final class Start implements Callable<Integer> {
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

        @Option(
                names = "--roll",
                paramLabel = "DURATION",
                description = "Begin the next recording after each such time.")
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

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

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

    /** Stops a recording. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Stops a recording, or all that run.",
            footer = {"", "Example: fieldrack record stop"})
    static final class Stop implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default: all that run).")
        private @Nullable String name;

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            if (name != null) {
                stop(name);
                return 0;
            }
            JsonNode all = api.get("/recordings?limit=1");
            if (all.path("running").isEmpty() && all.path("armed").isEmpty()) {
                throw new Exit(Exit.USAGE, "nothing is recorded");
            }
            all.path("running").forEach(one -> stop(one.path("name").asString("")));
            all.path("armed").forEach(one -> stop(one.path("name").asString("")));
            return 0;
        }

        private void stop(String which) {
            JsonNode answer = api.post("/recordings/" + Api.encoded(which) + "/stop", Map.of());
            output.print(answer, () -> System.out.println(line(answer)));
        }
    }

    /** Lists recordings. */
    @Command(
            name = "ls",
            mixinStandardHelpOptions = true,
            description = "Lists recordings, the latest first.",
            footer = {"", "Example: fieldrack record ls pump"})
    static final class Ls implements Callable<Integer> {
        @Parameters(arity = "0..*", paramLabel = "WORD", description = "Words of name, note, annotations or streams.")
        private List<String> words = List.of();

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            JsonNode all = api.get("/recordings?search=" + Api.encoded(String.join(" ", words)));
            if (output.isJson()) {
                all.path("recordings").forEach(one -> output.print(one, () -> {}));
                return 0;
            }
            all.path("armed")
                    .forEach(one -> System.out.println(one.path("name").asString("") + "  waits for "
                            + one.path("when").asString("")));
            all.path("recordings").forEach(one -> System.out.println(line(one)));
            return 0;
        }
    }

    /** Annotates a recording. */
    @Command(
            name = "note",
            mixinStandardHelpOptions = true,
            description = "Writes an annotation into a recording.",
            footer = {"", "Example: fieldrack record note 2026-03-01T12-00-00-shot-7 \"the pump was loud\""})
    static final class Note implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "The recording.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "TEXT", description = "What to write.")
        private String text = "";

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            JsonNode answer = api.post("/recordings/" + Api.encoded(name) + "/annotations", Map.of("text", text));
            output.print(answer, () -> System.out.println("noted in " + name));
            return 0;
        }
    }

    private static String line(JsonNode one) {
        long end = one.path("end").longValue(0);
        long start = one.path("start").longValue(0);
        String length = end == 0 ? "recording" : String.format(java.util.Locale.ROOT, "%.1f s", (end - start) / 1e9);
        long gaps = one.path("gaps").longValue(0);
        return one.path("name").asString("") + "  " + length + "  "
                + one.path("streams").longValue(0) + " streams  "
                + one.path("bytes").longValue(0) / 1000 + " kB"
                + (gaps == 0 ? "" : "  " + gaps + " gaps, " + one.path("lost").longValue(0) + " lost")
                + (one.path("note").asString("").isEmpty()
                        ? ""
                        : "  " + one.path("note").asString(""));
    }
}
