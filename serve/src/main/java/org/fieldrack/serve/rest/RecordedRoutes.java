package org.fieldrack.serve.rest;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.fieldrack.record.recording.OpenedRecordings;
import org.fieldrack.record.recording.RecordedHistory;
import org.fieldrack.serve.json.JsonWriter;

/** What is in a recording: its streams drawn and measured as those that run. */
final class RecordedRoutes {
    private static final Route.Answer UNKNOWN = new Route.Answer(404, "No such recording, stream or channel.");
    private static final Route.Parameter PART = Route.Parameter.number(
            "part", "Which one, from 1 on, where the device was reloaded while it was recorded.");

    private final OpenedRecordings opened;

    RecordedRoutes(OpenedRecordings opened) {
        this.opened = opened;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/recordings/{name}/streams/{device}/{stream}",
                                "A recorded stream: first and last sample with their times, channels.",
                                exchange -> ask(exchange, history -> about(exchange, history)),
                                PART)
                        .answers(UNKNOWN),
                Route.get(
                                "/recordings/{name}/streams/{device}/{stream}/view",
                                "A span of a recorded stream to draw, as bytes: bins, or samples where there are few.",
                                exchange -> ask(exchange, history -> StreamViews.view(exchange, history)),
                                StreamViews.FROM,
                                StreamViews.TO,
                                StreamViews.BINS,
                                StreamViews.CHANNEL,
                                PART)
                        .answers(Route.BAD, UNKNOWN),
                Route.get(
                                "/recordings/{name}/streams/{device}/{stream}/statistics",
                                "Statistics of a span of a recorded stream.",
                                exchange -> ask(
                                        exchange,
                                        history -> StreamViews.statistics(exchange, history, RecordedHistory.EXACT)),
                                StreamViews.FROM,
                                StreamViews.TO,
                                StreamViews.CHANNEL,
                                PART)
                        .answers(Route.BAD, UNKNOWN));
    }

    private void ask(Exchange exchange, Consumer<RecordedHistory> question) {
        try {
            opened.ask(
                    exchange.path("name"),
                    exchange.path("device"),
                    exchange.path("stream"),
                    exchange.number("part", 1, 1, 10_000),
                    question);
        } catch (IllegalArgumentException e) {
            throw new RestException(404, "unknown", String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw new RestException(
                    503,
                    "store",
                    String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
        }
    }

    private static void about(Exchange exchange, RecordedHistory history) {
        JsonWriter to = exchange.answer().beginObject();
        RecordingRoutes.describe(to, history.about());
        long first = history.firstSampleId();
        long end = history.endSampleId();
        to.field("from", history.utcNanos(first)).field("to", history.utcNanos(end));
        to.field("samples", end - first).endObject();
    }
}
