package org.fieldrack.serve.rest;

import org.fieldrack.base.Unit;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.streams.SpanStatistics;
import org.fieldrack.serve.streams.ViewedStream;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.StreamHistory;

/** Streams and their statistics as JSON. */
final class StreamJson {
    private StreamJson() {}

    /** Writes what there is of a stream. */
    static void stream(JsonWriter to, ViewedStream stream) {
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

    /** Writes the statistics of a span. */
    static void statistics(JsonWriter to, SpanStatistics s) {
        to.beginObject().field("trace", s.trace().address()).key("unit");
        unit(to, s.trace().channel().unit());
        to.field("fromSample", s.fromSample()).field("toSample", s.toSample());
        to.field("from", s.fromUtc()).field("to", s.toUtc()).field("seconds", s.seconds());
        to.field("exact", s.isExact()).field("count", s.of().count()).field("missing", s.of().missing());
        to.key("mean").valueOrNothing(s.of().mean()).key("std").valueOrNothing(s.of().std());
        to.key("min").valueOrNothing(s.of().min()).key("max").valueOrNothing(s.of().max());
        to.key("p2p").valueOrNothing(s.of().p2p()).key("integral").valueOrNothing(s.integral());
        to.key("integralUnit");
        unit(to, s.integralUnit());
        to.endObject();
    }
}
