package org.fieldrack.serve.rest;

import java.nio.file.Path;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.serve.json.JsonWriter;

/** Recordings as JSON. */
final class RecordingJson {
    private RecordingJson() {}

    /** Writes the fields of a recording in a list of many. */
    static void summary(JsonWriter to, Manifest manifest) {
        to.field("name", manifest.name())
                .fieldUnlessEmpty("note", manifest.note())
                .fieldUnlessEmpty("when", manifest.condition())
                .field("start", manifest.startUtc())
                .field("trigger", manifest.triggerUtc())
                .field("end", manifest.endUtc())
                .fieldUnlessEmpty("endReason", manifest.endReason())
                .field("bytes", manifest.bytes())
                .field("streams", manifest.streams().size())
                .field("gaps", manifest.gaps().size())
                .field("lost", manifest.lost())
                .field("annotations", manifest.annotations().size())
                .key("devices")
                .beginArray();
        manifest.devices().forEach(to::value);
        to.endArray();
    }

    /** Writes everything that is known of a recording, as an object. */
    static void whole(JsonWriter to, Manifest manifest, Path folder) {
        to.beginObject();
        to.field("folder", folder.toAbsolutePath().toString());
        to.field("name", manifest.name()).field("lab", manifest.lab()).field("note", manifest.note());
        to.field("when", manifest.condition());
        to.field("start", manifest.startUtc()).field("trigger", manifest.triggerUtc());
        to.field("end", manifest.endUtc()).field("endReason", manifest.endReason());
        to.field("bytes", manifest.bytes());
        to.key("streams").beginArray();
        manifest.streams().forEach(stream -> stream(to, stream));
        to.endArray().key("rawStreams").beginArray();
        for (Manifest.Raw raw : manifest.raws()) {
            to.beginObject()
                    .field("address", raw.address())
                    .field("format", raw.format())
                    .field("bytes", raw.bytes())
                    .endObject();
        }
        to.endArray().key("gaps").beginArray();
        manifest.gaps().forEach(gap -> gap(to, gap));
        to.endArray().key("annotations").beginArray();
        for (Manifest.Note note : manifest.annotations()) {
            to.beginObject()
                    .field("time", note.utcNanos())
                    .field("who", note.who())
                    .field("text", note.text())
                    .endObject();
        }
        to.endArray();
        PinRoutes.write(to, manifest);
        counters(to, manifest);
        files(to, manifest);
        to.endObject();
    }

    private static void counters(JsonWriter to, Manifest manifest) {
        to.key("counters").beginArray();
        for (Manifest.Count count : manifest.counters()) {
            counter(to, count);
        }
        to.endArray();
    }

    private static void files(JsonWriter to, Manifest manifest) {
        to.key("files").beginArray();
        for (Manifest.FileSum file : manifest.files()) {
            to.beginObject()
                    .field("name", file.name())
                    .field("bytes", file.bytes())
                    .field("sha256", file.sha256())
                    .endObject();
        }
        to.endArray();
    }

    static void counter(JsonWriter to, Manifest.Count count) {
        to.beginObject()
                .field("source", count.source())
                .field("name", count.name())
                .field("start", count.start())
                .field("end", count.end())
                .endObject();
    }

    private static void stream(JsonWriter to, Manifest.Stream stream) {
        describe(to.beginObject(), stream);
        to.endObject();
    }

    /** Writes the fields that describe a recorded stream. */
    static void describe(JsonWriter to, Manifest.Stream stream) {
        to.field("address", stream.address()).field("device", stream.device());
        to.field("stream", stream.stream()).field("regular", stream.regular());
        to.field("rate", stream.rate());
        to.field("firstSampleId", stream.firstSampleId()).field("endSampleId", stream.endSampleId());
        to.field("lost", stream.lost());
        to.field("uncertaintyNanos", stream.clock().uncertaintyNanos());
        to.key("channels").beginArray();
        for (Manifest.Signal signal : stream.channels()) {
            to.beginObject()
                    .field("name", signal.name())
                    .field("unit", signal.unit())
                    .field("type", signal.type())
                    .endObject();
        }
        to.endArray();
    }

    static void gap(JsonWriter to, Manifest.Gap gap) {
        to.beginObject()
                .field("source", gap.source())
                .field("loss", gap.loss().name())
                .field("from", gap.from())
                .field("to", gap.to())
                .field("time", gap.utcNanos())
                .field("text", gap.text())
                .endObject();
    }
}
