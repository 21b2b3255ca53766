package org.fieldrack.serve.rest;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Suggestion;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.json.ValueJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer: what was asked, in the lab's terms, or a {@link RestException} that says what is wrong. */
final class Exchange {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Context context;
    private final Lab lab;
    private final Requester requester;
    private final List<Route> routes;
    private final JsonWriter answer = new JsonWriter();
    private boolean answered;

    Exchange(Context context, Lab lab, Requester requester, List<Route> routes) {
        this.context = context;
        this.lab = lab;
        this.requester = requester;
        this.routes = routes;
    }

    /** Returns the route table that this request was found in. */
    List<Route> routes() {
        return routes;
    }

    Lab lab() {
        return lab;
    }

    Requester requester() {
        return requester;
    }

    /** Returns the writer of the answer. */
    JsonWriter answer() {
        return answer;
    }

    String path(String name) {
        return context.pathParam(name);
    }

    Device device() {
        return device(path("device"));
    }

    Device device(String name) {
        return lab.device(name)
                .orElseThrow(() -> new RestException(
                        404,
                        "unknown",
                        "there is no device " + name
                                + meant(
                                        name,
                                        lab.devices().stream().map(Device::name).toList())));
    }

    /** Returns the path if the device has such a property. */
    String propertyOf(Device device, String path) {
        if (device.schema().property(path).isEmpty()) {
            throw new RestException(
                    404,
                    "unknown",
                    device.name() + " has no property " + path
                            + meant(
                                    path,
                                    List.copyOf(device.schema().properties().keySet())));
        }
        return path;
    }

    static String meant(String written, List<String> names) {
        return Suggestion.of(written, names)
                .map(name -> ": did you mean " + name + "?")
                .orElse("");
    }

    // ---- query parameters

    Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isBlank());
    }

    List<String> queries(String name) {
        return context.queryParams(name);
    }

    int number(String name, int otherwise, int min, int max) {
        return query(name)
                .map(text -> {
                    try {
                        int number = Integer.parseInt(text.strip());
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // answered below like a number out of range
                    }
                    throw RestException.bad(
                            name + " is \"" + text + "\": it takes a whole number from " + min + " to " + max);
                })
                .orElse(otherwise);
    }

    /** Reads a whole number of 64 bits. */
    long whole(String name, long otherwise) {
        return query(name)
                .map(text -> {
                    try {
                        return Long.parseLong(text.strip());
                    } catch (NumberFormatException e) {
                        throw RestException.bad(name + " is \"" + text + "\": it takes a whole number");
                    }
                })
                .orElse(otherwise);
    }

    long time(String name, long otherwise) {
        return query(name).map(text -> time(name, text, lab.clock())).orElse(otherwise);
    }

    /** Reads RFC 3339, nanoseconds UTC, {@code now}, or a duration before now ({@code -5m}). */
    static long time(String name, String text, Clock clock) {
        String word = text.strip().toUpperCase(Locale.ROOT).replace(' ', '+');
        try {
            if (word.equals("NOW")) {
                return clock.utcNanos();
            } else if (word.matches("-?\\d+")) {
                return Long.parseLong(word);
            } else if (word.startsWith("-")) {
                Duration before = Literal.duration(text.strip().substring(1));
                return clock.utcNanos() - before.toNanos();
            }
            OffsetDateTime time = OffsetDateTime.parse(word);
            return Math.addExact(Math.multiplyExact(time.toEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (DateTimeParseException | ArithmeticException | IllegalArgumentException e) {
            throw RestException.bad(
                    name + " is \"" + text + "\": write RFC 3339 such as 2026-03-01T12:00:00Z, nanoseconds UTC, now,"
                            + " or a duration before now such as -5m");
        }
    }

    // ---- body

    boolean hasBody() {
        return context.bodyAsBytes().length > 0;
    }

    JsonNode body() {
        try {
            JsonNode body = JSON.readTree(context.bodyAsBytes());
            if (body.isObject()) {
                return body;
            }
            throw RestException.bad("the body is no JSON object");
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw RestException.bad("the body is not JSON: " + Objects.toString(e.getOriginalMessage(), "") + where);
        }
    }

    /** Returns a field of the body that must be there. */
    JsonNode need(String field, String example) {
        JsonNode value = body().get(field);
        if (value == null) {
            throw RestException.bad("the body has no \"" + field + "\": send " + example);
        }
        return value;
    }

    /** Reads a time of the body: nanoseconds UTC, or text as in a query. */
    long time(JsonNode body, String field, long otherwise) {
        JsonNode at = body.path(field);
        if (at.isMissingNode() || at.isNull()) {
            return otherwise;
        }
        return at.isNumber() ? at.longValue() : time(field, at.asString(""), lab.clock());
    }

    // ---- answer

    /** Answers with bytes instead of JSON. */
    void binary(byte[] bytes) {
        context.contentType("application/octet-stream").result(bytes);
        answered = true;
    }

    /** Answers with a file, sent as it is read. */
    void file(Path file) {
        try {
            context.header(
                    "Content-Disposition",
                    "attachment; filename=\"" + file.getFileName().toString().replace('"', '_') + "\"");
            context.writeSeekableStream(Files.newInputStream(file), "application/octet-stream", Files.size(file));
            answered = true;
        } catch (IOException e) {
            throw new RestException(503, "store", "the file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** Answers with a file that may be deleted as soon as this returns. */
    void download(Path file, String name, String type) throws IOException {
        // no length is told: the answer may be compressed on its way
        context.header("Content-Disposition", "attachment; filename=\"" + name.replace('"', '_') + "\"")
                .contentType(type)
                .result(Files.newInputStream(file));
        answered = true;
    }

    /** Says whether the answer is another one than what was written into {@link #answer}. */
    boolean isAnswered() {
        return answered;
    }

    void outcome(Outcome outcome, String device) {
        switch (outcome) {
            case Outcome.Done done -> {
                answer.beginObject().field("device", device).key("applied").beginObject();
                var schema = lab.device(device).map(Device::schema);
                done.applied().forEach((path, value) -> {
                    answer.key(path);
                    boolean secret = schema.flatMap(s -> s.property(path))
                            .filter(p -> p.secret())
                            .isPresent();
                    if (secret) {
                        answer.nothing();
                    } else {
                        ValueJson.write(answer, value);
                    }
                });
                answer.endObject();
                if (!done.said().isEmpty()) {
                    answer.field("said", done.said());
                }
                answer.endObject();
            }
            case Outcome.Refused refused ->
                throw new RestException(
                        refused.rule().equals("unknown") ? 404 : 422, refused.rule(), refused.message());
            case Outcome.Failed failed ->
                throw new RestException(
                        failed.offline() ? 503 : 504, failed.offline() ? "offline" : "failed", failed.message());
        }
    }
}
