package org.fieldrack.serve.rest;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fieldrack.base.Unit;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.streams.ClockLine;
import org.fieldrack.serve.streams.SpanStatistics;
import org.fieldrack.serve.streams.StreamSource;
import org.fieldrack.serve.streams.Trace;
import org.fieldrack.serve.streams.ViewFrame;
import org.fieldrack.serve.streams.ViewedStream;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.StreamHistory;

/** Streams with their histories: what there is, views for drawing, exact statistics. */
final class StreamRoutes {
    private static final long DEFAULT_SPAN = 10_000_000_000L;
    private static final Route.Parameter TRACE =
            Route.Parameter.many("trace", "DEVICE/STREAM.CHANNEL; may be given several times.");
    private static final Route.Parameter CLOCK = Route.Parameter.many(
            "clock",
            "Line between counts and time that the viewer keeps, COUNT,UTCNANOS,NANOSPERCOUNT; one a trace in the same"
                    + " order, empty for the clock's own.");

    private final String prefix;
    private final Function<Exchange, StreamSource> source;

    /**
     * @param prefix before {@code /streams}
     * @param source whose streams they are
     */
    StreamRoutes(String prefix, Function<Exchange, StreamSource> source) {
        this.prefix = prefix;
        this.source = source;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        prefix + "/streams",
                        "Every stream with its channels, rate and the span that its history holds.",
                        this::streams),
                Route.get(
                                prefix + "/streams/view",
                                "Channels over a span at screen resolution, as a binary frame: least, greatest and mean of"
                                        + " bins, or single samples where there are few.",
                                this::view,
                                TRACE,
                                Route.Parameter.text("from", ArchiveRoutes.TIME + "10 s before the end otherwise."),
                                Route.Parameter.text("to", ArchiveRoutes.TIME + "now otherwise."),
                                Route.Parameter.number("bins", "The most parts, 1 to 16384; 1000 otherwise."),
                                Route.Parameter.number("id", "Comes back in the frame."),
                                CLOCK)
                        .answers(Route.BAD, Route.UNKNOWN),
                Route.get(
                                prefix + "/streams/statistics",
                                "Exact statistics of channels over a span.",
                                this::statistics,
                                TRACE,
                                Route.Parameter.text("from", ArchiveRoutes.TIME + "samples at or after it count."),
                                Route.Parameter.text("to", ArchiveRoutes.TIME + "samples before it count."),
                                Route.Parameter.number("fromSample", "First sample, in place of from."),
                                Route.Parameter.number("toSample", "The sample after the last, in place of to."),
                                CLOCK)
                        .answers(Route.BAD, Route.UNKNOWN),
                Route.get(
                                prefix + "/streams/export",
                                "Channels over a span as a file, every sample; CSV of several streams comes as a ZIP archive.",
                                this::export,
                                TRACE,
                                Route.Parameter.text("from", ArchiveRoutes.TIME + "samples at or after it count."),
                                Route.Parameter.text("to", ArchiveRoutes.TIME + "samples before it count."),
                                Route.Parameter.text("format", "csv or hdf5; csv otherwise."),
                                CLOCK)
                        .answers(Route.BAD, Route.UNKNOWN, Route.REFUSED),
                Route.get(prefix + "/streams/{device}/{stream}", "One stream.", this::stream)
                        .answers(Route.UNKNOWN));
    }

    // ---- what there is

    private void streams(Exchange exchange) {
        JsonWriter to = exchange.answer().beginObject().key("streams").beginArray();
        source.apply(exchange).streams().forEach(stream -> describe(to, stream));
        to.endArray().endObject();
    }

    private void stream(Exchange exchange) {
        String address = exchange.path("device") + "/" + exchange.path("stream");
        StreamSource from = source.apply(exchange);
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
        describe(exchange.answer(), stream);
    }

    private static void describe(JsonWriter to, ViewedStream stream) {
        StreamHistory history = stream.history();
        long first = history.firstSampleId();
        long end = history.endSampleId();
        boolean any = end > first;
        to.beginObject().field("address", stream.address()).field("device", stream.device());
        to.field("name", stream.name()).fieldUnlessEmpty("description", stream.description());
        to.field("regular", history.isRegular()).key("rate").valueOrNothing(stream.rate());
        to.field("fromSample", first).field("toSample", end);
        to.field("from", any ? history.utcNanos(first) : 0);
        to.field("to", any ? history.utcNanos(end - 1) : 0);
        to.field("capacity", history.capacity()).field("bytes", history.memoryBytes());
        to.field("uncertainty", history.clock().anchor().uncertaintyNanos());
        to.key("counters");
        DeviceJson.counters(to, stream.counters());
        to.key("channels").beginArray();
        for (Channel channel : history.channels()) {
            to.beginObject().field("name", channel.name());
            to.field("trace", stream.address() + "." + channel.name());
            to.key("unit");
            unit(to, channel.unit());
            to.field("type", channel.type().name()).endObject();
        }
        to.endArray().endObject();
    }

    private static void unit(JsonWriter to, Unit unit) {
        to.beginObject().field("text", unit.text()).field("symbol", unit.symbol());
        to.field("exponent", unit.prefix().exponent()).endObject();
    }

    // ---- spans

    private List<Trace> traces(Exchange exchange) {
        List<String> addresses = exchange.queries("trace");
        if (addresses.isEmpty() || addresses.size() > ViewFrame.MOST_TRACES) {
            throw RestException.bad(
                    "ask for 1 to " + ViewFrame.MOST_TRACES + " traces, as ?trace=DEVICE/STREAM.CHANNEL");
        }
        StreamSource from = source.apply(exchange);
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

    private static Span span(Exchange exchange) {
        long to = exchange.time("to", exchange.lab().clock().utcNanos());
        long from = exchange.time("from", to - DEFAULT_SPAN);
        if (from >= to) {
            throw RestException.bad("from is not before to: the span is empty");
        }
        return new Span(from, to);
    }

    private void view(Exchange exchange) {
        List<Trace> traces = traces(exchange);
        Span span = span(exchange);
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

    private void statistics(Exchange exchange) {
        List<Trace> traces = traces(exchange);
        JsonWriter to = exchange.answer().beginObject().key("statistics").beginArray();
        for (int i = 0; i < traces.size(); i++) {
            write(to, statistics(exchange, traces.get(i), i));
        }
        to.endArray().endObject();
    }

    private static SpanStatistics statistics(Exchange exchange, Trace trace, int index) {
        SampleClock.Anchor line =
                clock(exchange, index).orElseGet(() -> trace.history().clock().anchor());
        if (exchange.query("fromSample").isPresent()
                || exchange.query("toSample").isPresent()) {
            long from = exchange.whole("fromSample", trace.history().firstSampleId());
            long end = exchange.whole("toSample", trace.history().endSampleId());
            if (from >= end) {
                throw RestException.bad("fromSample is not before toSample: the span is empty");
            }
            return SpanStatistics.ofSamples(trace, line, from, end);
        }
        Span span = span(exchange);
        return SpanStatistics.between(trace, line, span.from(), span.to());
    }

    private void export(Exchange exchange) {
        List<Trace> traces = traces(exchange);
        String format = exchange.query("format").orElse("csv");
        if (!format.equals("csv") && !format.equals("hdf5")) {
            throw RestException.bad("format is \"" + format + "\": it takes csv or hdf5");
        }
        Span span = span(exchange);
        Map<Trace, SpanStatistics.Range> samples = new LinkedHashMap<>();
        for (int i = 0; i < traces.size(); i++) {
            Trace trace = traces.get(i);
            SampleClock.Anchor line =
                    clock(exchange, i).orElseGet(() -> trace.history().clock().anchor());
            samples.put(trace, SpanStatistics.range(trace, line, span.from(), span.to()));
        }
        StreamExport.answer(exchange, samples, format);
    }

    private static void write(JsonWriter to, SpanStatistics s) {
        to.beginObject().field("trace", s.trace().address()).key("unit");
        unit(to, s.trace().channel().unit());
        to.field("fromSample", s.fromSample()).field("toSample", s.toSample());
        to.field("from", s.fromUtc()).field("to", s.toUtc()).field("seconds", s.seconds());
        to.field("count", s.of().count()).field("missing", s.of().missing());
        to.key("mean").valueOrNothing(s.of().mean()).key("std").valueOrNothing(s.of().std());
        to.key("min").valueOrNothing(s.of().min()).key("max").valueOrNothing(s.of().max());
        to.key("p2p").valueOrNothing(s.of().p2p()).key("integral").valueOrNothing(s.integral());
        to.key("integralUnit");
        unit(to, s.integralUnit());
        to.endObject();
    }
}
