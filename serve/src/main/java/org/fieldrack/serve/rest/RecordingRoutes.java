package org.fieldrack.serve.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Literal;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.record.recording.DiskForecast;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.Recording;
import org.fieldrack.record.recording.RecordingCheck;
import org.fieldrack.record.recording.RecordingRequest;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.record.recording.Rolling;
import org.fieldrack.serve.json.JsonWriter;
import tools.jackson.databind.JsonNode;

/** Recordings: start, stop, find, check and annotate. */
final class RecordingRoutes {
    private static final Route.Answer UNKNOWN = new Route.Answer(404, "No such recording.");

    private final Recordings recordings;

    RecordingRoutes(Recordings recordings) {
        this.recordings = recordings;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/recordings",
                                "What is recorded now, what waits for its condition, and all recordings, the latest first.",
                                this::list,
                                Route.Parameter.text(
                                        "search", "Words that occur in name, note, annotations or streams."),
                                Route.Parameter.text("device", "Only those with a stream or reading of this device."),
                                Route.Parameter.text("from", "Only those that reach beyond this time."),
                                Route.Parameter.text("to", "Only those that began before this time."),
                                Route.Parameter.number(
                                        "limit",
                                        "The most that are returned, 1 to 100000; 1000 where nothing is said."))
                        .answers(Route.BAD),
                Route.change(
                                "POST",
                                "/recordings",
                                "Starts a recording, or arms it with a condition; needs USER.",
                                "{\"name\": \"shot-7\", \"streams\": [\"meter/*\"], \"properties\": [\"psu.*\"], \"preTrigger\": \"5s\","
                                        + " \"duration\": \"10min\", \"size\": \"10GB\", \"when\": \"psu.volts > 5 V for 1 s\", \"note\": \"new sample\"}",
                                this::start)
                        .answers(Route.BAD, Route.REFUSED),
                Route.get("/recordings/{name}", "One recording with everything that is known of it.", this::one)
                        .answers(UNKNOWN),
                Route.change(
                                "POST",
                                "/recordings/{name}/stop",
                                "Stops a recording, or takes back one that waits; needs USER.",
                                "{}",
                                this::stop)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED),
                Route.get(
                                "/recordings/{name}/verify",
                                "Looks at every byte of a recording and says what is missing.",
                                this::verify)
                        .answers(UNKNOWN),
                Route.change(
                                "POST",
                                "/recordings/{name}/annotations",
                                "Writes an annotation into a recording; needs USER.",
                                "{\"text\": \"the pump was loud\"}",
                                this::annotate)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED));
    }

    static void needUser(Exchange exchange) {
        if (!exchange.requester().level().allows(AccessLevel.USER)) {
            throw new RestException(
                    422,
                    "level",
                    "recording needs access level USER and you have "
                            + exchange.requester().level());
        }
    }

    private void list(Exchange exchange) {
        int limit = exchange.number("limit", 1000, 1, 100_000);
        JsonWriter to = exchange.answer().beginObject().key("running").beginArray();
        for (Recording recording : recordings.running()) {
            RecordingJson.summary(to.beginObject(), recording.manifest());
            to.fieldUnlessEmpty("doing", recording.doing());
            to.field("bytesPerSecond", recording.bytesPerSecond()).key("secondsLeft");
            to.valueOrNothing(Double.isInfinite(recording.secondsLeft()) ? Double.NaN : recording.secondsLeft());
            to.endObject();
        }
        to.endArray().key("armed").beginArray();
        for (Recordings.Armed armed : recordings.armed()) {
            to.beginObject().field("name", armed.name());
            to.field("when", armed.request().when()).endObject();
        }
        to.endArray().key("recordings").beginArray();
        long from = exchange.time("from", Long.MIN_VALUE);
        long before = exchange.time("to", Long.MAX_VALUE);
        String device = exchange.query("device").orElse("");
        recordings.list(exchange.query("search").orElse("")).stream()
                .filter(manifest -> manifest.startUtc() < before && (!manifest.isEnded() || manifest.endUtc() >= from))
                .filter(manifest -> device.isEmpty() || manifest.devices().contains(device))
                .limit(limit)
                .forEach(manifest -> {
                    RecordingJson.summary(to.beginObject(), manifest);
                    to.endObject();
                });
        to.endArray().key("disk").beginObject();
        DiskForecast disk = recordings.disk();
        to.field("freeBytes", disk.freeBytes()).field("bytesPerSecond", disk.bytesPerSecond());
        to.key("secondsLeft").valueOrNothing(Double.isInfinite(disk.secondsLeft()) ? Double.NaN : disk.secondsLeft());
        to.endObject().endObject();
    }

    private Manifest known(Exchange exchange) {
        String name = exchange.path("name");
        return recordings
                .find(name)
                .orElseThrow(() -> new RestException(404, "unknown", "there is no recording " + name));
    }

    private void one(Exchange exchange) {
        Manifest manifest = known(exchange);
        RecordingJson.whole(exchange.answer(), manifest, recordings.folder(manifest.name()));
    }

    private void start(Exchange exchange) {
        needUser(exchange);
        JsonNode body = exchange.body();
        try {
            RecordingRequest request = new RecordingRequest(
                    exchange.need("name", "{\"name\": \"shot-7\"}").asString(""),
                    texts(body, "streams", List.of("*")),
                    texts(body, "rawStreams", List.of()),
                    texts(body, "properties", List.of("*")),
                    body.path("note").asString(""),
                    duration(body, "preTrigger"),
                    duration(body, "duration"),
                    body.has("size") ? Literal.size(body.path("size").asString("")) : 0,
                    body.path("when").asString(""),
                    new Rolling(
                            duration(body, "roll"),
                            body.has("rollSize")
                                    ? Literal.size(body.path("rollSize").asString(""))
                                    : 0,
                            body.path("keep").asInt(0)));
            String name = recordings.start(request, exchange.requester().who());
            exchange.answer().beginObject().field("name", name).endObject();
        } catch (IllegalArgumentException e) {
            throw RestException.bad(String.valueOf(e.getMessage()));
        }
    }

    private static Duration duration(JsonNode body, String field) {
        return body.has(field) ? Literal.duration(body.path(field).asString("")) : Duration.ZERO;
    }

    static List<String> texts(JsonNode body, String field, List<String> otherwise) {
        if (!body.has(field)) {
            return otherwise;
        }
        JsonNode node = body.path(field);
        List<String> out = new ArrayList<>();
        if (node.isString()) {
            out.add(node.asString(""));
        } else {
            node.forEach(one -> out.add(one.asString("")));
        }
        return out;
    }

    private void stop(Exchange exchange) {
        needUser(exchange);
        String name = exchange.path("name");
        try {
            recordings.stop(name, exchange.requester().who());
        } catch (IllegalArgumentException e) {
            throw new RestException(404, "unknown", String.valueOf(e.getMessage()));
        }
        JsonWriter to = exchange.answer().beginObject();
        recordings.find(name).ifPresentOrElse(it -> RecordingJson.summary(to, it), () -> to.field("name", name));
        to.endObject();
    }

    private void verify(Exchange exchange) {
        Manifest manifest = known(exchange);
        try {
            RecordingCheck.Report report = RecordingCheck.verify(recordings.folder(manifest.name()));
            JsonWriter to = exchange.answer().beginObject().field("name", report.name());
            to.field("complete", report.isComplete()).field("ended", report.ended());
            to.field("samples", report.samples()).field("lost", report.lost());
            to.key("gaps").beginArray();
            report.gaps().forEach(gap -> RecordingJson.gap(to, gap));
            to.endArray().key("counted").beginArray();
            report.counted().forEach(count -> RecordingJson.counter(to, count));
            to.endArray().field("checksums", report.checksums()).key("problems").beginArray();
            report.problems().forEach(to::value);
            to.endArray().endObject();
        } catch (IOException e) {
            throw new RestException(503, "store", String.valueOf(e.getMessage()));
        }
    }

    private void annotate(Exchange exchange) {
        needUser(exchange);
        Manifest manifest = known(exchange);
        String text = exchange.need("text", "{\"text\": \"…\"}").asString("").strip();
        if (text.isEmpty() || text.length() > 4000) {
            throw RestException.bad("\"text\" is not text of 1 to 4000 characters");
        }
        recordings.annotate(manifest.name(), exchange.requester().who(), text);
        exchange.answer()
                .beginObject()
                .field("name", manifest.name())
                .field("text", text)
                .endObject();
    }
}
