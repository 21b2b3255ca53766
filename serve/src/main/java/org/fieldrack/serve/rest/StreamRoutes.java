package org.fieldrack.serve.rest;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.record.recording.OpenedRecordings;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.streams.ClockLine;
import org.fieldrack.serve.streams.LabStreams;
import org.fieldrack.serve.streams.RecordedStreams;
import org.fieldrack.serve.streams.SpanStatistics;
import org.fieldrack.serve.streams.StreamSource;
import org.fieldrack.serve.streams.Trace;
import org.fieldrack.serve.streams.ViewFrame;
import org.fieldrack.serve.streams.ViewedStream;
import org.fieldrack.stream.SampleClock;

/** Streams with their histories, of the lab or of a recording: what there is, views for drawing, statistics. */
final class StreamRoutes {
    /** Whose streams they are. */
    @FunctionalInterface
    interface Door {
        /** Puts a question to the source that a request means. */
        void ask(Exchange exchange, Consumer<StreamSource> question);
    }

    private static final Route.Answer UNKNOWN =
            new Route.Answer(404, "No such recording, stream or channel; the message suggests the nearest name.");
    private static final long DEFAULT_SPAN = 10_000_000_000L;
    private static final Route.Parameter TRACE =
            Route.Parameter.many("trace", "DEVICE/STREAM.CHANNEL; may be given several times.");
    private static final Route.Parameter FROM =
            Route.Parameter.text("from", ArchiveRoutes.TIME + "samples at or after it count.");
    private static final Route.Parameter TO =
            Route.Parameter.text("to", ArchiveRoutes.TIME + "samples before it count.");
    private static final Route.Parameter CLOCK = Route.Parameter.many(
            "clock",
            "Line between counts and time that the viewer keeps, COUNT,UTCNANOS,NANOSPERCOUNT; one a trace in the same"
                    + " order, empty for the clock's own.");

    private final String prefix;
    private final Door door;

    /** @param prefix before {@code /streams} */
    StreamRoutes(String prefix, Door door) {
        this.prefix = prefix;
        this.door = door;
    }

    /** Returns the routes of the lab's own streams. */
    static List<Route> ofLab() {
        StreamRoutes routes =
                new StreamRoutes("", (exchange, question) -> question.accept(new LabStreams(exchange.lab())));
        List<Route> all = new ArrayList<>(routes.routes());
        all.add(routes.exportRoute());
        return all;
    }

    /** Returns the routes of recorded streams, whose exports are {@link ExportRoutes}. */
    static List<Route> ofRecordings(OpenedRecordings opened) {
        return new StreamRoutes("/recordings/{name}", (exchange, question) -> {
                    try (RecordedStreams recorded = new RecordedStreams(opened, exchange.path("name"))) {
                        question.accept(recorded);
                    } catch (IllegalArgumentException e) {
                        throw new RestException(404, "unknown", String.valueOf(e.getMessage()));
                    } catch (UncheckedIOException e) {
                        throw new RestException(503, "store", String.valueOf(e.getMessage()));
                    }
                })
                .routes();
    }

    private List<Route> routes() {
        return List.of(
                Route.get(
                        prefix + "/streams",
                        "Every stream with its channels, rate and the span that is held of it.",
                        exchange -> door.ask(exchange, source -> streams(exchange, source))),
                Route.get(
                                prefix + "/streams/view",
                                "Channels over a span at screen resolution, as a binary frame: least, greatest and mean of"
                                        + " bins, or single samples where there are few.",
                                exchange -> door.ask(exchange, source -> view(exchange, source)),
                                TRACE,
                                Route.Parameter.text(
                                        "from",
                                        ArchiveRoutes.TIME + "10 s before the end otherwise, a recording's beginning."),
                                Route.Parameter.text("to", ArchiveRoutes.TIME + "now otherwise, a recording's end."),
                                Route.Parameter.number("bins", "The most parts, 1 to 16384; 1000 otherwise."),
                                Route.Parameter.number("id", "Comes back in the frame."),
                                CLOCK)
                        .answers(Route.BAD, UNKNOWN),
                Route.get(
                                prefix + "/streams/statistics",
                                "Exact statistics of channels over a span.",
                                exchange -> door.ask(exchange, source -> statistics(exchange, source)),
                                TRACE,
                                FROM,
                                TO,
                                Route.Parameter.number("fromSample", "First sample, in place of from."),
                                Route.Parameter.number("toSample", "The sample after the last, in place of to."),
                                CLOCK)
                        .answers(Route.BAD, UNKNOWN),
                Route.get(
                                prefix + "/streams/{device}/{stream}",
                                "One stream.",
                                exchange -> door.ask(exchange, source -> stream(exchange, source)))
                        .answers(UNKNOWN));
    }

    private Route exportRoute() {
        return Route.get(
                        prefix + "/streams/export",
                        "Channels over a span as a file, every sample; CSV of several streams comes as a ZIP archive.",
                        exchange -> door.ask(exchange, source -> export(exchange, source)),
                        TRACE,
                        FROM,
                        TO,
                        Route.Parameter.text("format", "csv or hdf5; csv otherwise."),
                        CLOCK)
                .answers(Route.BAD, UNKNOWN, Route.REFUSED);
    }

    // ---- what there is

    private static void streams(Exchange exchange, StreamSource source) {
        JsonWriter to = exchange.answer().beginObject().key("streams").beginArray();
        source.streams().forEach(stream -> StreamJson.stream(to, stream));
        to.endArray().endObject();
    }

    private static void stream(Exchange exchange, StreamSource from) {
        String address = exchange.path("device") + "/" + exchange.path("stream");
        ViewedStream stream = from.stream(address)
                .orElseThrow(() -> new RestException(
                        404,
                        "unknown",
                        "there is no stream " + address
                                + Exchange.meant(
                                        address,
                                        from.streams().stream()
                                                .map(ViewedStream::address)
                                                .toList())));
        StreamJson.stream(exchange.answer(), stream);
    }

    // ---- spans

    private static List<Trace> traces(Exchange exchange, StreamSource from) {
        List<String> addresses = exchange.queries("trace");
        if (addresses.isEmpty() || addresses.size() > ViewFrame.MOST_TRACES) {
            throw RestException.bad(
                    "ask for 1 to " + ViewFrame.MOST_TRACES + " traces, as ?trace=DEVICE/STREAM.CHANNEL");
        }
        return addresses.stream()
                .map(address -> from.trace(address).orElseThrow(() -> unknown(from, address)))
                .toList();
    }

    private static RestException unknown(StreamSource from, String address) {
        List<String> names = from.streams().stream()
                .flatMap(stream ->
                        stream.history().channels().stream().map(channel -> stream.address() + "." + channel.name()))
                .toList();
        return new RestException(404, "unknown", "there is no trace " + address + Exchange.meant(address, names));
    }

    private static Optional<SampleClock.Anchor> clock(Exchange exchange, int index) {
        List<String> lines = exchange.queries("clock");
        try {
            return index >= lines.size() || lines.get(index).isBlank()
                    ? Optional.empty()
                    : Optional.of(ClockLine.parse(lines.get(index)));
        } catch (IllegalArgumentException e) {
            throw RestException.bad(String.valueOf(e.getMessage()));
        }
    }

    private record Span(long from, long to) {}

    private static Span span(Exchange exchange, StreamSource source, List<Trace> traces) {
        long end = source.runs() ? exchange.lab().clock().utcNanos() : end(traces);
        long to = exchange.time("to", end);
        long from = exchange.time("from", source.runs() ? to - DEFAULT_SPAN : Math.min(begin(traces), to - 1));
        if (from >= to) {
            throw RestException.bad("from is not before to: the span is empty");
        }
        return new Span(from, to);
    }

    private static long begin(List<Trace> traces) {
        return traces.stream()
                .map(Trace::history)
                .mapToLong(history -> history.utcNanos(history.firstSampleId()))
                .min()
                .orElse(0);
    }

    private static long end(List<Trace> traces) {
        return traces.stream()
                .map(Trace::history)
                .mapToLong(history -> history.utcNanos(history.endSampleId()))
                .max()
                .orElse(0);
    }

    private static void view(Exchange exchange, StreamSource source) {
        List<Trace> traces = traces(exchange, source);
        Span span = span(exchange, source, traces);
        int bins = exchange.number("bins", 1000, 1, ViewFrame.MOST_BINS);
        ViewFrame frame = new ViewFrame(traces.size(), bins);
        for (int i = 0; i < traces.size(); i++) {
            frame.look(i, Optional.of(traces.get(i)), clock(exchange, i), span.from(), span.to());
        }
        ByteBuffer bytes = frame.write(exchange.number("id", 0, 0, Integer.MAX_VALUE), span.from(), span.to(), false);
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        exchange.binary(body);
    }

    private static void statistics(Exchange exchange, StreamSource source) {
        List<Trace> traces = traces(exchange, source);
        JsonWriter to = exchange.answer().beginObject().key("statistics").beginArray();
        for (int i = 0; i < traces.size(); i++) {
            StreamJson.statistics(to, statistics(exchange, source, traces, i));
        }
        to.endArray().endObject();
    }

    private static SpanStatistics statistics(Exchange exchange, StreamSource source, List<Trace> traces, int index) {
        Trace trace = traces.get(index);
        Optional<SampleClock.Anchor> line = clock(exchange, index);
        if (exchange.query("fromSample").isPresent()
                || exchange.query("toSample").isPresent()) {
            long from = exchange.whole("fromSample", trace.history().firstSampleId());
            long end = exchange.whole("toSample", trace.history().endSampleId());
            if (from >= end) {
                throw RestException.bad("fromSample is not before toSample: the span is empty");
            }
            return SpanStatistics.ofSamples(trace, line, from, end);
        }
        Span span = span(exchange, source, traces);
        return SpanStatistics.between(trace, line, span.from(), span.to());
    }

    private static void export(Exchange exchange, StreamSource source) {
        List<Trace> traces = traces(exchange, source);
        String format = exchange.query("format").orElse("csv");
        if (!format.equals("csv") && !format.equals("hdf5")) {
            throw RestException.bad("format is \"" + format + "\": it takes csv or hdf5");
        }
        Span span = span(exchange, source, traces);
        Map<Trace, SpanStatistics.Range> samples = new LinkedHashMap<>();
        for (int i = 0; i < traces.size(); i++) {
            Trace trace = traces.get(i);
            samples.put(trace, SpanStatistics.range(trace, clock(exchange, i), span.from(), span.to()));
        }
        StreamExport.answer(exchange, samples, format);
    }
}
