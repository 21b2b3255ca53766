package org.fieldrack.serve.rest;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.serve.json.JsonWriter;

/** Writes the route table as an OpenAPI 3.1 document. */
final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

    private OpenApi() {}

    static void write(JsonWriter to, List<Route> routes, String version) {
        to.beginObject().field("openapi", "3.1.0").key("info").beginObject();
        to.field("title", "Fieldrack").field("version", version);
        to.field("description", "Devices, readings, sets and events of one laboratory. Times are nanoseconds UTC.");
        to.endObject().key("servers").beginArray().beginObject();
        to.field("url", Api.BASE).endObject().endArray();
        to.key("paths").beginObject();
        routes.stream().map(Route::path).distinct().forEach(path -> {
            to.key(path).beginObject();
            routes.stream().filter(route -> route.path().equals(path)).forEach(route -> operation(to, route));
            to.endObject();
        });
        to.endObject();
        components(to);
        to.endObject();
    }

    private static void operation(JsonWriter to, Route route) {
        to.key(route.method().toLowerCase(Locale.ROOT)).beginObject().field("summary", route.summary());
        to.key("parameters").beginArray();
        Matcher inPath = PARAMETER.matcher(route.path());
        while (inPath.find()) {
            to.beginObject().field("name", inPath.group(1)).field("in", "path").field("required", true);
            to.key("schema").beginObject().field("type", "string").endObject().endObject();
        }
        route.parameters().forEach(parameter -> query(to, parameter));
        to.endArray();
        if (!route.method().equals("GET")) {
            to.key("requestBody").beginObject().key("content").beginObject();
            to.key("application/json").beginObject();
            to.key("schema").beginObject().field("type", "object").endObject();
            to.field("example", route.body()).endObject().endObject().endObject();
        }
        to.key("responses").beginObject();
        answer(to, 200, "Done.", "object");
        route.answers().forEach(answer -> answer(to, answer.status(), answer.meaning(), "refusal"));
        answer(to, 403, "Host, Origin or level forbid it.", "refusal");
        if (!route.method().equals("GET")) {
            answer(to, 415, "The body is not application/json.", "refusal");
        }
        to.endObject().endObject();
    }

    private static void query(JsonWriter to, Route.Parameter parameter) {
        to.beginObject()
                .field("name", parameter.name())
                .field("in", "query")
                .field("description", parameter.description())
                .key("schema")
                .beginObject();
        if (parameter.many()) {
            to.field("type", "array").key("items").beginObject();
        }
        to.field("type", parameter.type());
        if (parameter.many()) {
            to.endObject();
        }
        to.endObject().endObject();
    }

    private static void answer(JsonWriter to, int status, String meaning, String schema) {
        to.key(Integer.toString(status)).beginObject().field("description", meaning);
        to.key("content")
                .beginObject()
                .key("application/json")
                .beginObject()
                .key("schema")
                .beginObject();
        if (schema.equals("refusal")) {
            to.field("$ref", "#/components/schemas/Refusal");
        } else {
            to.field("type", schema);
        }
        to.endObject().endObject().endObject().endObject();
    }

    private static void components(JsonWriter to) {
        to.key("components")
                .beginObject()
                .key("schemas")
                .beginObject()
                .key("Refusal")
                .beginObject();
        to.field("type", "object")
                .key("required")
                .beginArray()
                .value("rule")
                .value("message")
                .endArray();
        to.key("properties").beginObject();
        to.key("rule").beginObject().field("type", "string").endObject();
        to.key("message").beginObject().field("type", "string").endObject();
        to.endObject().endObject().endObject().endObject();
    }
}
