package org.fieldrack.serve.rest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;

/**
 * Views and statistics of a history as answers: the same for a stream that runs and for a recorded one.
 *
 * <p>The form of a view, little-endian, all parts at multiples of 8:
 *
 * <pre>
 *  0  "FRVW"
 *  4  u32  1 = bins, 2 = single samples
 *  8  u32  channels c
 * 12  u32  n, bins or samples
 * 16  i64  number of the first sample of the view
 * 24  i64  number after the last
 * 32  i64  UTC nanoseconds of the first edge or sample, to which the times below are relative
 * 40  i64  UTC nanoseconds of the first sample that the stream holds
 * 48  i64  UTC nanoseconds after the last sample that the stream holds
 * 56  f64[n + 1] edges of the bins, or f64[n] times of the samples, in nanoseconds
 *     for each channel: bins f64[n] min, f64[n] max, f64[n] mean, f64[n] count; samples f64[n] values
 * </pre>
 *
 * What is missing is NaN, in bins with count 0. Values are in the channel's unit.
 */
final class StreamViews {
    /** The most bins that one question takes. */
    static final int MOST_BINS = 20_000;

    private static final int HEAD = 56;

    static final Route.Parameter FROM =
            Route.Parameter.text("from", "First moment; the beginning where nothing is said.");
    static final Route.Parameter TO =
            Route.Parameter.text("to", "The moment behind the last; the end where nothing is said.");
    static final Route.Parameter CHANNEL =
            Route.Parameter.many("channel", "Name of a channel; all where nothing is said.");
    static final Route.Parameter BINS =
            Route.Parameter.number("bins", "Parts to draw, 1 to " + MOST_BINS + "; 1000 where nothing is said.");

    /** A span of sample numbers, within what the history holds. */
    private record Span(long from, long to) {
        long count() {
            return to - from;
        }
    }

    private StreamViews() {}

    private static Span span(Exchange exchange, StreamHistory history) {
        long first = history.firstSampleId();
        long end = history.endSampleId();
        long from = exchange.query("from").isPresent()
                ? Math.clamp(history.sampleIdAtUtc(exchange.time("from", 0)), first, end)
                : first;
        long to = exchange.query("to").isPresent()
                ? Math.clamp(history.sampleIdAtUtc(exchange.time("to", 0)), first, end)
                : end;
        return new Span(from, Math.max(from, to));
    }

    private static List<Integer> channels(Exchange exchange, StreamHistory history) {
        List<String> names = history.channels().stream().map(Channel::name).toList();
        List<Integer> out = new ArrayList<>();
        for (String asked : exchange.queries("channel")) {
            int index = names.indexOf(asked);
            if (index < 0) {
                throw new RestException(
                        404, "unknown", "the stream has no channel " + asked + Exchange.meant(asked, names));
            }
            out.add(index);
        }
        return out.isEmpty() ? IntStream.range(0, names.size()).boxed().toList() : out;
    }

    /** Answers with what the span looks like: bins, or single samples where there are no more of them than bins. */
    static void view(Exchange exchange, StreamHistory history) {
        int bins = exchange.number("bins", 1000, 1, MOST_BINS);
        Span span = span(exchange, history);
        List<Integer> channels = channels(exchange, history);
        boolean single = span.count() <= bins;
        int n = (int) Math.min(span.count(), bins);
        int times = single ? n : n + 1;
        long bytes = HEAD + 8L * times + 8L * n * channels.size() * (single ? 1 : 4);
        if (bytes > 256 << 20) {
            throw RestException.bad("the answer would have " + (bytes >> 20) + " MB: ask for fewer bins or channels");
        }
        ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put("FRVW".getBytes(StandardCharsets.US_ASCII)).putInt(single ? 2 : 1);
        out.putInt(channels.size()).putInt(n).putLong(span.from()).putLong(span.to());
        long origin = history.utcNanos(span.from());
        out.putLong(origin).putLong(history.utcNanos(history.firstSampleId()));
        out.putLong(history.utcNanos(history.endSampleId()));
        if (single) {
            samples(history, span.from(), n, channels, origin, out);
        } else {
            bins(history, span, n, channels, origin, out);
        }
        exchange.binary(out.array());
    }

    private static void samples(
            StreamHistory history, long from, int n, List<Integer> channels, long origin, ByteBuffer out) {
        for (int i = 0; i < n; i++) {
            out.putDouble(history.utcNanos(from + i) - origin);
        }
        double[] values = new double[Math.max(1, n)];
        for (int channel : channels) {
            history.samples(channel, from, n, values);
            put(out, values, n);
        }
    }

    private static void bins(
            StreamHistory history, Span span, int n, List<Integer> channels, long origin, ByteBuffer out) {
        Bins bins = new Bins(n);
        bins.begin(span.from(), span.to(), n);
        for (int i = 0; i <= n; i++) {
            out.putDouble(history.utcNanos(bins.start(i)) - origin);
        }
        for (int channel : channels) {
            history.bins(channel, span.from(), span.to(), n, bins);
            put(out, bins.min, n);
            put(out, bins.max, n);
            put(out, bins.mean, n);
            for (int i = 0; i < n; i++) {
                out.putDouble(bins.count[i]);
            }
        }
    }

    private static void put(ByteBuffer out, double[] values, int n) {
        out.asDoubleBuffer().put(values, 0, n);
        out.position(out.position() + 8 * n);
    }

    /**
     * Answers with the statistics of a span, channel by channel.
     *
     * @param exact how many samples the history answers exactly
     */
    static void statistics(Exchange exchange, StreamHistory history, long exact) {
        Span span = span(exchange, history);
        List<Integer> channels = channels(exchange, history);
        double rate = history.clock().rate();
        JsonWriter to = exchange.answer().beginObject();
        to.field("from", history.utcNanos(span.from())).field("to", history.utcNanos(span.to()));
        to.field("firstSampleId", span.from()).field("endSampleId", span.to());
        to.field("exact", span.count() <= exact).key("channels").beginArray();
        for (int channel : channels) {
            Statistics of = new Statistics();
            history.statistics(channel, span.from(), span.to(), of);
            Channel about = history.channels().get(channel);
            to.beginObject()
                    .field("name", about.name())
                    .field("unit", about.unit().text());
            to.field("count", of.count()).field("missing", of.missing());
            to.key("mean").valueOrNothing(of.mean()).key("std").valueOrNothing(of.std());
            to.key("min").valueOrNothing(of.min()).key("max").valueOrNothing(of.max());
            to.key("p2p").valueOrNothing(of.p2p());
            to.key("integral").valueOrNothing(history.isRegular() ? of.integral(1 / rate) : Double.NaN);
            to.endObject();
        }
        to.endArray().endObject();
    }
}
