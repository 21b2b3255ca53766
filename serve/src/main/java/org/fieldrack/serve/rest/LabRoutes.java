package org.fieldrack.serve.rest;

import java.util.List;
import java.util.function.Supplier;
import org.fieldrack.device.Device;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveStatistics;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;

/** The lab as a whole: whether it is well, and what this interface offers. */
final class LabRoutes {
    /** What this server keeps, so that nobody asks in vain. */
    record Keeps(boolean recordings, boolean dashboards) {}

    private final Archive archive;
    private final String version;
    private final long startedNanosUtc;
    private final Supplier<String> reload;
    private final Keeps keeps;

    LabRoutes(Archive archive, String version, long startedNanosUtc, Supplier<String> reload, Keeps keeps) {
        this.archive = archive;
        this.version = version;
        this.startedNanosUtc = startedNanosUtc;
        this.reload = reload;
        this.keeps = keeps;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/health",
                        "Whether the lab is well: devices, archive, the level of this request.",
                        this::health),
                Route.change(
                                "POST",
                                "/reload",
                                "Reads the lab file again: devices that did not change keep running; needs EXPERT.",
                                "{}",
                                this::reload)
                        .answers(Route.REFUSED),
                Route.get("/openapi.json", "This interface as an OpenAPI 3.1 document.", this::openApi));
    }

    private void health(Exchange exchange) {
        int offline = 0;
        int error = 0;
        for (Device device : exchange.lab().devices()) {
            offline += device.state().state().isA(State.OFFLINE) ? 1 : 0;
            error += device.state().state().isA(State.ERROR) ? 1 : 0;
        }
        ArchiveStatistics store = archive.statistics();
        boolean well = offline + error == 0 && store.pausedSince() == 0;
        JsonWriter to = exchange.answer()
                .beginObject()
                .field("status", well ? "ok" : "degraded")
                .field("lab", exchange.lab().name())
                .field("version", version)
                .field("level", exchange.requester().level().name())
                .field("time", exchange.lab().clock().utcNanos())
                .field("started", startedNanosUtc)
                .field("recordings", keeps.recordings())
                .field("dashboards", keeps.dashboards())
                .key("devices")
                .beginObject()
                .field("total", exchange.lab().devices().size())
                .field("offline", offline)
                .field("error", error)
                .endObject();
        archive(to, store);
        to.endObject();
    }

    private void archive(JsonWriter to, ArchiveStatistics store) {
        to.key("archive")
                .beginObject()
                .field("bytes", store.bytes())
                .field("freeBytes", store.freeBytes())
                .field("channels", store.channels())
                .field("readings", store.readings())
                .field("events", store.events())
                .field("queuedReadings", store.queuedReadings())
                .field("droppedReadings", store.droppedReadings())
                .field("pausedSince", store.pausedSince())
                .fieldUnlessEmpty("pauseReason", store.pauseReason())
                .key("counters");
        DeviceJson.counters(to, archive.counters());
        to.endObject();
    }

    private void reload(Exchange exchange) {
        if (!exchange.requester().level().allows(AccessLevel.EXPERT)) {
            throw new RestException(
                    422,
                    "level",
                    "reloading the lab file needs access level EXPERT and "
                            + exchange.requester().who() + " has "
                            + exchange.requester().level());
        }
        try {
            exchange.answer().beginObject().field("text", reload.get()).endObject();
        } catch (IllegalArgumentException e) {
            throw new RestException(422, "lab-file", String.valueOf(e.getMessage()));
        }
    }

    private void openApi(Exchange exchange) {
        OpenApi.write(exchange.answer(), exchange.routes(), version);
    }
}
