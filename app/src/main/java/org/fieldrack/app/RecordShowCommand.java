package org.fieldrack.app;

import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows what is known of a recording. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a recording: streams, clocks and how well they fit together, gaps, counters, notes.",
        footer = {"", "Example: fieldrack record show 2026-03-01T12-00-00-shot-7"})
final class RecordShowCommand extends LabCommand {
    private static final Unit SECOND = Unit.parse("s");

    @Parameters(paramLabel = "NAME", description = "The recording.")
    private String name = "";

    @Override
    public Integer call() {
        JsonNode recording = api.get("/recordings/" + Api.encoded(name));
        output.print(recording, () -> print(recording));
        return 0;
    }

    private static void print(JsonNode of) {
        long end = of.path("end").longValue(0);
        System.out.println(text(of, "name") + "  " + Shown.time(of.path("start").longValue(0)) + " to "
                + (end == 0 ? "now" : Shown.time(end) + ", " + text(of, "endReason")));
        System.out.println("  in " + text(of, "folder"));
        for (JsonNode stream : of.path("streams")) {
            System.out.printf(
                    "  %-32s %3d channels  %d samples, %d lost%n",
                    text(stream, "address"),
                    stream.path("channels").size(),
                    Math.max(
                            0,
                            stream.path("endSampleId").longValue(0)
                                    - stream.path("firstSampleId").longValue(0)),
                    stream.path("lost").longValue(0));
        }
        of.path("rawStreams")
                .forEach(raw -> System.out.printf(
                        "  %-32s %d bytes of a wire%n",
                        text(raw, "address"), raw.path("bytes").longValue(0)));
        clocks(of);
        losses(of);
        of.path("annotations")
                .forEach(note -> System.out.println(
                        "  note  " + Shown.time(note.path("time").longValue(0)) + "  " + text(note, "who") + ": "
                                + text(note, "text")));
    }

    private static void losses(JsonNode of) {
        for (JsonNode gap : of.path("gaps")) {
            System.out.println("  " + text(gap, "loss") + "  " + text(gap, "source") + "  " + gap.path("from") + " to "
                    + gap.path("to") + "  " + Shown.time(gap.path("time").longValue(0)) + "  " + text(gap, "text"));
        }
        for (JsonNode count : of.path("counters")) {
            long rose = count.path("end").longValue(0) - count.path("start").longValue(0);
            if (rose > 0) {
                System.out.println("  counted  " + text(count, "source") + "  " + text(count, "name") + "  +" + rose);
            }
        }
    }

    private static void clocks(JsonNode of) {
        for (JsonNode clock : of.path("clocks")) {
            System.out.println(
                    "  clock of " + text(clock, "device") + " to UTC: within " + time(clock, "uncertaintyNanos"));
        }
        of.path("pins").forEach(pin -> System.out.println("  " + pin(pin)));
        for (JsonNode pair : of.path("alignment")) {
            System.out.println("  " + text(pair, "first") + " and " + text(pair, "second") + ": within "
                    + time(pair, "errorNanos") + (pair.path("pinned").booleanValue(false) ? ", pinned" : ""));
        }
    }

    /** Returns a pin as a line. */
    static String pin(JsonNode pin) {
        return "the clock of " + text(pin, "device") + " is pinned to " + text(pin, "reference") + " by "
                + time(pin, "offsetNanos") + ", within " + time(pin, "uncertaintyNanos") + " ("
                + pin.path("pulses").longValue(0) + " pulses: " + text(pin, "text") + ")";
    }

    private static String text(JsonNode of, String field) {
        return of.path(field).asString("");
    }

    private static String time(JsonNode of, String field) {
        return Numbers.engineering(of.path(field).longValue(0) / 1e9, SECOND, 6);
    }
}
