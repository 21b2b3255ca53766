package org.fieldrack.serve.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fieldrack.record.export.ExportFiles;
import org.fieldrack.record.export.ExportFormat;
import org.fieldrack.record.export.ExportJobs;
import org.fieldrack.record.export.ExportRequest;
import org.fieldrack.record.export.ExportSelection;
import org.fieldrack.serve.json.JsonWriter;
import tools.jackson.databind.JsonNode;

/** Exports of recordings: begin, watch, cancel, resume and fetch. */
final class ExportRoutes {
    private static final Route.Answer UNKNOWN = new Route.Answer(404, "No such recording, export or file.");

    private final ExportJobs jobs;

    ExportRoutes(ExportJobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/exports", "All exports since the start, the latest first.", this::list),
                Route.change(
                                "POST",
                                "/recordings/{name}/exports",
                                "Begins an export in the background; needs USER.",
                                "{\"format\": \"csv\", \"patterns\": [\"meter/*\"], \"from\": \"2026-03-01T12:00:00Z\", \"bins\": 2000}",
                                this::start)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED),
                Route.get("/exports/{id}", "One export: state, progress and files.", this::one)
                        .answers(UNKNOWN),
                Route.change(
                                "POST",
                                "/exports/{id}/cancel",
                                "Ends an export where it is; needs USER.",
                                "{}",
                                this::cancel)
                        .answers(UNKNOWN, Route.REFUSED),
                Route.change(
                                "POST",
                                "/exports/{id}/resume",
                                "Goes on with an export that was cancelled or failed; needs USER.",
                                "{}",
                                this::resume)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED),
                Route.get(
                                "/exports/{id}/file",
                                "A file of an export that is done.",
                                this::file,
                                Route.Parameter.text("name", "Which one, where it has several."))
                        .answers(UNKNOWN));
    }

    private void list(Exchange exchange) {
        JsonWriter to = exchange.answer().beginObject().key("exports").beginArray();
        jobs.list().forEach(job -> write(to, job));
        to.endArray().endObject();
    }

    private static void write(JsonWriter to, ExportJobs.Job job) {
        to.beginObject().field("id", job.id()).field("recording", job.recording());
        to.field("format", job.request().format().name().toLowerCase(Locale.ROOT));
        to.field("bins", job.request().bins());
        to.field("state", job.state().name()).field("progress", job.progress());
        to.field("bytes", job.bytes()).field("path", job.target().toString());
        to.fieldUnlessEmpty("message", job.message()).key("files").beginArray();
        if (job.state() == ExportJobs.State.DONE) {
            ExportFiles.of(job.target()).forEach(to::value);
        }
        to.endArray().endObject();
    }

    private void start(Exchange exchange) {
        RecordingRoutes.needUser(exchange);
        JsonNode body = exchange.body();
        try {
            ExportRequest request = new ExportRequest(
                    ExportFormat.of(body.path("format").asString("csv")),
                    new ExportSelection(
                            RecordingRoutes.texts(body, "patterns", List.of()),
                            exchange.time(body, "from", Long.MIN_VALUE),
                            exchange.time(body, "to", Long.MAX_VALUE)),
                    body.path("bins").asInt(0));
            write(exchange.answer(), jobs.start(exchange.path("name"), request));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("there is no recording")
                    ? new RestException(404, "unknown", message)
                    : RestException.bad(message);
        }
    }

    private ExportJobs.Job known(Exchange exchange, Optional<ExportJobs.Job> job) {
        return job.orElseThrow(() -> new RestException(404, "unknown", "there is no export " + exchange.path("id")));
    }

    private void one(Exchange exchange) {
        write(exchange.answer(), known(exchange, jobs.find(exchange.path("id"))));
    }

    private void cancel(Exchange exchange) {
        RecordingRoutes.needUser(exchange);
        write(exchange.answer(), known(exchange, jobs.cancel(exchange.path("id"))));
    }

    private void resume(Exchange exchange) {
        RecordingRoutes.needUser(exchange);
        try {
            write(exchange.answer(), known(exchange, jobs.resume(exchange.path("id"))));
        } catch (IllegalArgumentException e) {
            throw RestException.bad(String.valueOf(e.getMessage()));
        }
    }

    private void file(Exchange exchange) {
        ExportJobs.Job job = known(exchange, jobs.find(exchange.path("id")));
        if (job.state() != ExportJobs.State.DONE) {
            throw new RestException(
                    422, "state", "the export " + job.id() + " is not done: wait until its state is DONE");
        }
        List<String> files = ExportFiles.of(job.target());
        String name = exchange.query("name").orElse(files.size() == 1 ? files.getFirst() : "");
        try {
            exchange.file(ExportFiles.file(job.target(), name));
        } catch (IllegalArgumentException e) {
            throw new RestException(404, "unknown", String.valueOf(e.getMessage()));
        }
    }
}
