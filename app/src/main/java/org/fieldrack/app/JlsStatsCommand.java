package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.stream.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints statistics of a span of a JLS file. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = {
            "Prints exact statistics of a span: mean, std, min, max, peak to peak and integral; with -o json a line a signal."
        },
        footer = {"", "Example: fieldrack jls stats shot.jls --signal current --from 1.5s --to 2s"})
final class JlsStatsCommand extends JlsCommand.OnFile {
    private static final int DIGITS = 6;

    @Mixin
    private final JlsSpan span = new JlsSpan();

    @Mixin
    private final Output output = new Output();

    @Override
    int on(Path from) throws IOException {
        return LegacyJls.asVersion2(from, readable -> {
            try (JlsReader reader = JlsReader.open(readable)) {
                for (FsrReader signal : span.signals(reader)) {
                    print(signal, span.bounds(List.of(signal)));
                }
            }
            return 0;
        });
    }

    private void print(FsrReader signal, JlsSpan.Bounds bounds) throws IOException {
        Statistics s = signal.exact(bounds.from(), bounds.to());
        double period = 1.0 / Math.max(1, signal.def().sampleRate());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("signal", signal.def().name());
        json.put("units", signal.def().units());
        json.put("from", bounds.from());
        json.put("to", bounds.to());
        json.put("count", s.count());
        json.put("missing", s.missing());
        json.put("mean", s.mean());
        json.put("std", s.std());
        json.put("min", s.min());
        json.put("max", s.max());
        json.put("p2p", s.p2p());
        json.put("integral", s.integral(period));
        Unit unit = Unit.parse(signal.def().units());
        output.print(
                json,
                () -> System.out.println(signal.def().name() + ": µ " + text(s.mean(), unit) + ", σ "
                        + text(s.std(), unit) + ", min " + text(s.min(), unit) + ", max " + text(s.max(), unit)
                        + ", p2p " + text(s.p2p(), unit) + ", ∫ " + Numbers.plain(s.integral(period), DIGITS) + " "
                        + unit.text() + "·s, " + s.count() + " samples, " + s.missing() + " missing"));
    }

    private static String text(double value, Unit unit) {
        return Numbers.engineering(value, unit, DIGITS);
    }
}
