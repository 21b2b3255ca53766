package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Pins the clock of a device to that of another. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = "Pins the clock of a device to that of another by pulses that both have recorded.",
        footer = {
            "",
            "A place is DEVICE/STREAM.CHANNEL>NUMBER or <NUMBER (crossed upwards or downwards; >0.5 where nothing is said),",
            "DEVICE/STREAM.CHANNEL[BIT] (a bit that is set) or DEVICE/STREAM@SAMPLE (the first sample behind a pulse).",
            "",
            "Example: fieldrack record pin 2026-03-01T12-00-00-shot-7 'meter/samples.current>0.1' 'probe/digital.port[3]'"
        })
final class RecordPinCommand extends LabCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The recording.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "REFERENCE", description = "Place in the device whose clock stays as it is.")
    private String reference = "";

    @Parameters(index = "2", paramLabel = "PINNED", description = "Place in the device whose times are moved.")
    private String pinned = "";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "How far the clocks may be off, less than half the time between pulses (default: 100ms).")
    private @Nullable String within;

    @Mixin
    private final SpanOptions span = new SpanOptions();

    @Override
    public Integer call() {
        String path = "/recordings/" + Api.encoded(name);
        long start = api.get(path).path("start").longValue(0);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reference", reference);
        body.put("pinned", pinned);
        body.put("from", span.from(start));
        body.put("to", span.to(start));
        if (within != null) {
            body.put("within", within);
        }
        JsonNode pin = api.post(path + "/pins", body);
        output.print(pin, () -> System.out.println(RecordShowCommand.pin(pin)));
        return 0;
    }
}
