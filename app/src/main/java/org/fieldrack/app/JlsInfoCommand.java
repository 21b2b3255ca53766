package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsTime;
import org.fieldrack.record.jls.SignalDef;
import org.fieldrack.record.jls.TimeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what is in a JLS file. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Prints what is in a file: instruments, signals, their rates, lengths and times.",
        footer = {"", "Example: fieldrack jls info -o json shot.jls"})
final class JlsInfoCommand extends JlsCommand.OnFile {
    @Mixin
    private final Output output = new Output();

    @Override
    int on(Path from) throws IOException {
        if (LegacyJls.is(from)) {
            Map<String, Object> legacy = LegacyJls.info(from);
            output.print(legacy, () -> legacy.forEach((key, value) -> System.out.println(key + ": " + value)));
            return 0;
        }
        try (JlsReader reader = JlsReader.open(from)) {
            Map<String, Object> json = new LinkedHashMap<>();
            List<Map<String, Object>> signals = new ArrayList<>();
            for (SignalDef signal : reader.signals()) {
                if (!signal.variable()) {
                    signals.add(signal(reader, signal));
                }
            }
            json.put("version", 2);
            json.put("complete", reader.isComplete());
            json.put("sources", reader.sources());
            json.put("signals", signals);
            json.put("userData", reader.userData().size());
            output.print(json, () -> print(reader, signals));
        }
        return 0;
    }

    private static Map<String, Object> signal(JlsReader reader, SignalDef signal) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        FsrReader samples = reader.samples(signal.id());
        map.put("id", signal.id());
        map.put("name", signal.name());
        map.put("units", signal.units());
        map.put("type", signal.type().toString());
        map.put("rate", signal.sampleRate());
        map.put("samples", samples.length());
        map.put("seconds", samples.length() / (double) Math.max(1, signal.sampleRate()));
        TimeMap time = reader.timeMap(signal.id());
        map.put("annotations", reader.annotations(signal.id()).size());
        if (!time.pairs().isEmpty()) {
            map.put("start", instant(time.timestamp(0)));
            map.put("end", instant(time.timestamp(samples.length())));
        }
        return map;
    }

    private static String instant(long timestamp) {
        long nanos = JlsTime.nanos(timestamp);
        return Instant.ofEpochSecond(0, nanos / 1000 * 1000).toString();
    }

    private static void print(JlsReader reader, List<Map<String, Object>> signals) {
        reader.sources().stream()
                .filter(source -> source.id() != 0)
                .forEach(source -> System.out.println("source " + source.id() + ": " + source.name() + ", "
                        + source.vendor() + " " + source.model()));
        for (Map<String, Object> s : signals) {
            System.out.println("signal " + s.get("id") + ": " + s.get("name") + " " + s.get("type") + " "
                    + s.get("units") + ", " + s.get("samples") + " samples at " + s.get("rate") + " Hz, "
                    + s.get("seconds") + " s"
                    + (s.containsKey("start") ? ", " + s.get("start") + " to " + s.get("end") : "") + ", "
                    + s.get("annotations") + " annotations");
        }
        if (!reader.isComplete()) {
            System.out.println("The file was not closed; fieldrack jls repair makes it whole.");
        }
    }
}
