package org.fieldrack.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.SignalDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a span of a file and signals of it. */
final class JlsSpan {
    @Option(
            names = "--from",
            paramLabel = "SAMPLE",
            description = "First sample: a number, or a duration after the beginning such as 1.5s (default: 0).")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "SAMPLE",
            description = "Sample after the last, a number or a duration as well (default: the end).")
    private @Nullable String to;

    @Option(names = "--signal", split = ",", paramLabel = "NAME", description = "Signals by name (default: all).")
    private List<String> names = List.of();

    /** Samples of a signal, the second exclusive. */
    record Bounds(long from, long to) {
        long count() {
            return to - from;
        }
    }

    /** Returns the signals that were asked for. */
    List<FsrReader> signals(JlsReader reader) throws IOException {
        List<SignalDef> all =
                reader.signals().stream().filter(signal -> !signal.variable()).toList();
        List<FsrReader> out = new ArrayList<>();
        if (names.isEmpty()) {
            for (SignalDef signal : all) {
                out.add(reader.samples(signal.id()));
            }
        }
        for (String name : names) {
            SignalDef def = all.stream()
                    .filter(signal -> signal.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the file has no signal " + name + "; it has "
                            + String.join(
                                    ", ", all.stream().map(SignalDef::name).toList())));
            out.add(reader.samples(def.id()));
        }
        return out;
    }

    /**
     * Returns the span in samples of signals of one rate.
     *
     * @throws IllegalArgumentException where they do not have it all, or it is empty
     */
    Bounds bounds(List<FsrReader> signals) {
        if (signals.isEmpty()) {
            throw new IllegalArgumentException("the file has no signals with samples");
        }
        int rate = signals.getFirst().def().sampleRate();
        long length = signals.stream().mapToLong(FsrReader::length).min().orElse(0);
        Bounds bounds = new Bounds(from == null ? 0 : at(from, rate), to == null ? length : at(to, rate));
        if (bounds.from < 0 || bounds.to > length || bounds.from >= bounds.to) {
            throw new IllegalArgumentException("samples " + bounds.from + " to " + bounds.to + " are not all there: "
                    + signals.getFirst().def().name() + " has 0 to " + length + " ("
                    + Numbers.engineering(length / (double) Math.max(1, rate), Unit.of("s"), 6) + ")");
        }
        return bounds;
    }

    private static long at(String text, int rate) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 19
                ? Long.parseLong(text)
                : Math.round(Literal.duration(text).toNanos() / 1e9 * Math.max(1, rate));
    }
}
