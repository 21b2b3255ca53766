package org.fieldrack.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Records streams, raw bytes and readings of the running laboratory. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Records streams and readings of the running laboratory.",
        subcommands = {
            RecordStartCommand.class,
            RecordCommand.Stop.class,
            RecordCommand.Ls.class,
            RecordShowCommand.class,
            RecordCommand.Note.class,
            RecordPinCommand.class,
            RecordCommand.Unpin.class
        })
final class RecordCommand {
    /** Stops a recording. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Stops a recording, or all that run.",
            footer = {"", "Example: fieldrack record stop"})
    static final class Stop extends LabCommand {
        private static final Duration TELL = Duration.ofSeconds(1);

        @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default: all that run).")
        private @Nullable String name;

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
            Thread telling = Thread.ofVirtual().start(() -> tell(which));
            JsonNode answer;
            try {
                answer = api.post("/recordings/" + Api.encoded(which) + "/stop", Map.of());
            } finally {
                telling.interrupt();
            }
            output.print(answer, () -> System.out.println(line(answer)));
        }

        /** Says what is still done, where somebody looks and it takes long. */
        private void tell(String which) {
            try {
                while (System.console() != null) {
                    Thread.sleep(TELL);
                    for (JsonNode one : api.get("/recordings?limit=1").path("running")) {
                        String doing = one.path("doing").asString("");
                        if (one.path("name").asString("").equals(which) && !doing.isEmpty()) {
                            System.err.println(which + ": " + doing);
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exit e) {
                // the answer to the stop itself says what is wrong
            }
        }
    }

    /** Lists recordings. */
    @Command(
            name = "ls",
            mixinStandardHelpOptions = true,
            description = "Lists recordings, the latest first.",
            footer = {"", "Example: fieldrack record ls pump"})
    static final class Ls extends LabCommand {
        @Parameters(arity = "0..*", paramLabel = "WORD", description = "Words of name, note, annotations or streams.")
        private List<String> words = List.of();

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
    static final class Note extends LabCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The recording.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "TEXT", description = "What to write.")
        private String text = "";

        @Override
        public Integer call() {
            JsonNode answer = api.post("/recordings/" + Api.encoded(name) + "/annotations", Map.of("text", text));
            output.print(answer, () -> System.out.println("noted in " + name));
            return 0;
        }
    }

    /** Takes back a pin. */
    @Command(
            name = "unpin",
            mixinStandardHelpOptions = true,
            description = "Takes back the pin of a device's clock in a recording.",
            footer = {"", "Example: fieldrack record unpin 2026-03-01T12-00-00-shot-7 probe"})
    static final class Unpin extends LabCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The recording.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "DEVICE", description = "Whose times are as they were recorded again.")
        private String device = "";

        @Override
        public Integer call() {
            JsonNode answer =
                    api.post("/recordings/" + Api.encoded(name) + "/pins/" + Api.encoded(device) + "/remove", Map.of());
            output.print(answer, () -> System.out.println("the clock of " + device + " is no longer pinned"));
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
