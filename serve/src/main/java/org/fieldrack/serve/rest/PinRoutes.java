package org.fieldrack.serve.rest;

import java.util.List;
import org.fieldrack.base.Literal;
import org.fieldrack.record.recording.Alignment;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.PinRequest;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.json.JsonWriter;
import tools.jackson.databind.JsonNode;

/** Clocks of a recording's devices pinned to each other by pulses that both have seen. */
final class PinRoutes {
    private static final Route.Answer UNKNOWN = new Route.Answer(404, "No such recording.");

    private final Recordings recordings;

    PinRoutes(Recordings recordings) {
        this.recordings = recordings;
    }

    List<Route> routes() {
        return List.of(
                Route.change(
                                "POST",
                                "/recordings/{name}/pins",
                                "Pins the clock of a device to that of another by pulses that both have recorded; needs USER.",
                                "{\"reference\": \"meter/samples.gpi0\", \"pinned\": \"probe/digital.port[3]\", \"within\": \"100ms\"}",
                                this::pin)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED),
                Route.change(
                                "POST",
                                "/recordings/{name}/pins/{device}/remove",
                                "Takes back the pin of a device's clock; needs USER.",
                                "{}",
                                this::unpin)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED));
    }

    private Manifest known(Exchange exchange) {
        String name = exchange.path("name");
        return recordings
                .find(name)
                .orElseThrow(() -> new RestException(404, "unknown", "there is no recording " + name));
    }

    private void pin(Exchange exchange) {
        RecordingRoutes.needUser(exchange);
        Manifest manifest = known(exchange);
        String example = "{\"reference\": \"DEVICE/STREAM.CHANNEL\", \"pinned\": \"DEVICE/STREAM.CHANNEL\"}";
        JsonNode body = exchange.body();
        try {
            PinRequest request = new PinRequest(
                    exchange.need("reference", example).asString(""),
                    exchange.need("pinned", example).asString(""),
                    exchange.time(body, "from", Long.MIN_VALUE),
                    exchange.time(body, "to", Long.MAX_VALUE),
                    body.has("within")
                            ? Literal.duration(body.path("within").asString("")).toNanos()
                            : PinRequest.WITHIN);
            Manifest.Pin pin = recordings.pin(
                    manifest.name(), request, exchange.requester().who());
            pin(exchange.answer(), pin);
        } catch (IllegalArgumentException e) {
            throw RestException.bad(String.valueOf(e.getMessage()));
        }
    }

    private void unpin(Exchange exchange) {
        RecordingRoutes.needUser(exchange);
        Manifest manifest = known(exchange);
        String device = exchange.path("device");
        try {
            recordings.unpin(manifest.name(), device, exchange.requester().who());
        } catch (IllegalArgumentException e) {
            throw new RestException(404, "unknown", String.valueOf(e.getMessage()));
        }
        exchange.answer()
                .beginObject()
                .field("name", manifest.name())
                .field("device", device)
                .endObject();
    }

    /** Writes the fields {@code pins}, {@code clocks} and {@code alignment} of a recording. */
    static void write(JsonWriter to, Manifest manifest) {
        to.key("pins").beginArray();
        manifest.pins().forEach(pin -> pin(to, pin));
        Alignment alignment = new Alignment(manifest);
        to.endArray().key("clocks").beginArray();
        for (String device : alignment.devices()) {
            to.beginObject()
                    .field("device", device)
                    .field("offsetNanos", alignment.offset(device))
                    .field("uncertaintyNanos", alignment.uncertainty(device))
                    .endObject();
        }
        to.endArray().key("alignment").beginArray();
        for (Alignment.Pair pair : alignment.pairs()) {
            to.beginObject()
                    .field("first", pair.first())
                    .field("second", pair.second())
                    .field("errorNanos", pair.errorNanos())
                    .field("pinned", pair.pinned())
                    .endObject();
        }
        to.endArray();
    }

    private static void pin(JsonWriter to, Manifest.Pin pin) {
        to.beginObject()
                .field("device", pin.device())
                .field("reference", pin.reference())
                .field("offsetNanos", pin.offsetNanos())
                .field("uncertaintyNanos", pin.uncertaintyNanos())
                .field("pulses", pin.pulses())
                .field("time", pin.utcNanos())
                .field("who", pin.who())
                .field("text", pin.text())
                .endObject();
    }
}
