package org.fieldrack.serve.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveChannel;
import org.fieldrack.record.archive.Bins;
import org.fieldrack.record.archive.EventQuery;
import org.fieldrack.record.archive.Gap;
import org.fieldrack.record.archive.StoredEvent;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.json.ValueJson;
import tools.jackson.databind.JsonNode;

/** What was: readings as exact points or bins, and events. */
final class ArchiveRoutes {
    private static final long HOUR = 3_600_000_000_000L;
    static final String TIME = "RFC 3339, nanoseconds UTC, now, or a duration before now such as -5m; ";

    private final Archive archive;

    ArchiveRoutes(Archive archive) {
        this.archive = archive;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/series",
                                "Readings of one or more properties over a time: exact points, or bins with least, greatest, mean and count.",
                                this::series,
                                Route.Parameter.many("property", "Address, DEVICE.PATH; may be given several times."),
                                Route.Parameter.text("from", TIME + "an hour before the end where nothing is said."),
                                Route.Parameter.text("to", TIME + "now where nothing is said."),
                                Route.Parameter.number(
                                        "bins", "Number of bins, 1 to 100000; exact points where nothing is said."),
                                Route.Parameter.number(
                                        "limit",
                                        "The most points of a property, 1 to 1000000; 10000 where nothing is said."))
                        .answers(Route.BAD, Route.UNKNOWN),
                Route.get(
                                "/events",
                                "What happened, the latest first.",
                                this::events,
                                Route.Parameter.text("device", "Only of this device."),
                                Route.Parameter.many(
                                        "kind",
                                        "Only of these kinds: "
                                                + Stream.of(Event.Kind.values())
                                                        .map(Enum::name)
                                                        .collect(Collectors.joining(", "))
                                                + "."),
                                Route.Parameter.text("from", TIME + "from the beginning where nothing is said."),
                                Route.Parameter.text("to", TIME + "to the end where nothing is said."),
                                Route.Parameter.number("before", "Id of the last event of the page before."),
                                Route.Parameter.number(
                                        "limit", "The most that are returned, 1 to 10000; 100 where nothing is said."))
                        .answers(Route.BAD),
                Route.change(
                                "POST",
                                "/events",
                                "Writes an annotation, of the lab or of a device.",
                                "{\"text\": \"new sample mounted\", \"device\": \"psu\"}",
                                this::annotate)
                        .answers(Route.BAD, Route.UNKNOWN));
    }

    // ---- series

    private void series(Exchange exchange) {
        long to = exchange.time("to", exchange.lab().clock().utcNanos());
        long from = exchange.time("from", to - HOUR);
        if (from >= to) {
            throw RestException.bad("from is not before to: the range is empty");
        }
        int bins = exchange.number("bins", 0, 1, 100_000);
        int limit = exchange.number("limit", 10_000, 1, 1_000_000);
        List<String> addresses = exchange.queries("property");
        if (addresses.isEmpty()) {
            throw RestException.bad("no property is named: ask for /series?property=DEVICE.PATH");
        }
        JsonWriter answer = exchange.answer()
                .beginObject()
                .field("from", from)
                .field("to", to)
                .key("series")
                .beginArray();
        for (String address : addresses) {
            answer.beginObject().field("property", address);
            Optional<ArchiveChannel> channel = channel(exchange, address);
            if (channel.isPresent()) {
                describe(answer, channel.get(), from, to);
                if (bins > 0) {
                    if (!channel.get().type().isNumeric()) {
                        throw RestException.bad(address + " is no number: ask for its points, without bins");
                    }
                    bins(answer, archive.bins(channel.get().id(), from, to, bins));
                } else {
                    points(answer, archive.readings(channel.get().id(), from, to, limit), limit);
                }
            } else {
                answer.key("gaps").beginArray().endArray();
                if (bins == 0) {
                    points(answer, List.of(), limit);
                }
            }
            answer.endObject();
        }
        answer.endArray().endObject();
    }

    /** Returns the archive's channel; empty where the property exists and was never archived. */
    private Optional<ArchiveChannel> channel(Exchange exchange, String address) {
        int dot = address.indexOf('.');
        if (dot <= 0) {
            throw RestException.bad("\"" + address + "\" is no address of a property: write DEVICE.PATH");
        }
        String path = address.substring(dot + 1);
        Optional<Device> device = exchange.lab().device(address.substring(0, dot));
        Optional<Property> property = device.flatMap(d -> d.schema().property(path));
        if (property.filter(Property::secret).isPresent()) {
            throw new RestException(403, "secret", address + " is secret and is never shown");
        }
        Optional<ArchiveChannel> channel = archive.find(address.substring(0, dot), path);
        if (channel.isEmpty() && property.isEmpty()) {
            // it names what is there now: the device first, then its property
            exchange.propertyOf(exchange.device(address.substring(0, dot)), path);
        }
        return channel;
    }

    private void describe(JsonWriter to, ArchiveChannel channel, long from, long end) {
        to.fieldUnlessEmpty("unit", channel.unit())
                .field("type", channel.type().name())
                .key("gaps")
                .beginArray();
        for (Gap gap : archive.gaps(channel.id(), from, end)) {
            to.beginArray()
                    .value(gap.from())
                    .value(gap.to())
                    .value(gap.reason())
                    .endArray();
        }
        to.endArray();
    }

    private static void bins(JsonWriter to, Bins bins) {
        to.key("bins").beginObject().key("edges").beginArray();
        for (long edge : bins.edges()) {
            to.value(edge);
        }
        to.endArray().key("count").beginArray();
        for (long n : bins.count()) {
            to.value(n);
        }
        to.endArray();
        column(to, "min", bins.min());
        column(to, "max", bins.max());
        column(to, "mean", bins.mean());
        column(to, "held", bins.held());
        to.key("gap").beginArray();
        for (boolean gap : bins.gap()) {
            to.value(gap ? 1 : 0);
        }
        to.endArray().endObject();
    }

    private static void column(JsonWriter to, String name, double[] values) {
        to.key(name).beginArray();
        for (double value : values) {
            to.valueOrNothing(value);
        }
        to.endArray();
    }

    private static void points(JsonWriter to, List<Reading> readings, int limit) {
        to.field("complete", readings.size() < limit).key("points").beginArray();
        for (Reading reading : readings) {
            to.beginArray().value(reading.timeNanosUtc());
            ValueJson.write(to, reading.value());
            to.value(reading.alarm().severity().name())
                    .value(reading.quality().name())
                    .endArray();
        }
        to.endArray();
    }

    // ---- events

    private void events(Exchange exchange) {
        int limit = exchange.number("limit", 100, 1, 10_000);
        long before = exchange.query("before")
                .map(text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException e) {
                        throw RestException.bad("before is \"" + text + "\": it takes the id of an event");
                    }
                })
                .orElse(Long.MAX_VALUE);
        EventQuery query = new EventQuery(
                exchange.query("device"),
                kinds(exchange.queries("kind")),
                exchange.time("from", Long.MIN_VALUE),
                exchange.time("to", Long.MAX_VALUE),
                before,
                limit);
        JsonWriter to = exchange.answer().beginObject().key("events").beginArray();
        for (StoredEvent stored : archive.events(query)) {
            to.beginObject().field("id", stored.id());
            DeviceJson.event(to, stored.event());
            to.endObject();
        }
        to.endArray().endObject();
    }

    private static Set<Event.Kind> kinds(List<String> names) {
        return names.stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(name -> Stream.of(Event.Kind.values())
                        .filter(kind -> kind.name().equals(name.strip().toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> RestException.bad("\"" + name + "\" is no kind of event"
                                + Exchange.meant(
                                        name,
                                        Stream.of(Event.Kind.values())
                                                .map(Enum::name)
                                                .toList()))))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void annotate(Exchange exchange) {
        JsonNode text = exchange.need("text", "{\"text\": \"…\"}");
        if (!text.isString()
                || text.stringValue().isBlank()
                || text.stringValue().length() > 4000) {
            throw RestException.bad("\"text\" is not text of 1 to 4000 characters");
        }
        if (!exchange.requester().level().allows(AccessLevel.USER)) {
            throw new RestException(422, "level", "an annotation needs access level USER and you have OBSERVER");
        }
        String device = exchange.body().path("device").asString("");
        if (!device.isEmpty()) {
            exchange.device(device);
        }
        Lab lab = exchange.lab();
        Event event = new Event(
                lab.clock().utcNanos(),
                Event.Kind.ANNOTATION,
                device,
                exchange.requester().who(),
                exchange.body().path("subject").asString(""),
                "",
                "",
                text.stringValue().strip());
        lab.event(event);
        exchange.answer().beginObject();
        DeviceJson.event(exchange.answer(), event);
        exchange.answer().endObject();
    }
}
