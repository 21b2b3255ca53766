package org.fieldrack.serve.rest;

import java.util.List;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.serve.dashboard.Dashboards;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboards that people composed: listed, read, written and removed as text. */
final class DashboardRoutes {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LONGEST_TEXT = 256 * 1024;
    private static final String EXAMPLE = "{\"text\": \"{\\\"tiles\\\": []}\", \"replaces\": \"\"}";
    private static final Route.Answer UNKNOWN = new Route.Answer(404, "No such dashboard.");
    private static final Route.Answer CHANGED =
            new Route.Answer(409, "Somebody else changed it since it was read; nothing was written.");

    private final Dashboards dashboards;

    DashboardRoutes(Dashboards dashboards) {
        this.dashboards = dashboards;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/dashboards", "The names of all dashboards.", this::list),
                Route.get("/dashboards/{name}", "A dashboard as text, with the tag that names this text.", this::one)
                        .answers(UNKNOWN),
                Route.change(
                                "PUT",
                                "/dashboards/{name}",
                                "Writes a dashboard; replaces is the tag of the text that was read, empty for a new one; needs USER.",
                                EXAMPLE,
                                this::write)
                        .answers(Route.BAD, Route.REFUSED, CHANGED),
                Route.change(
                                "POST",
                                "/dashboards/{name}/remove",
                                "Removes a dashboard whose text still has this tag; needs USER.",
                                "{\"tag\": \"1a2b3c4d-120\"}",
                                this::remove)
                        .answers(Route.BAD, UNKNOWN, Route.REFUSED, CHANGED));
    }

    private void list(Exchange exchange) {
        var to = exchange.answer().beginObject().key("dashboards").beginArray();
        dashboards.names().forEach(to::value);
        to.endArray().endObject();
    }

    private void one(Exchange exchange) {
        tell(exchange, known(exchange));
    }

    private Dashboards.Dashboard known(Exchange exchange) {
        String name = exchange.path("name");
        return dashboards
                .find(name)
                .orElseThrow(() -> new RestException(404, "unknown", "there is no dashboard " + name));
    }

    private static void tell(Exchange exchange, Dashboards.Dashboard dashboard) {
        exchange.answer()
                .beginObject()
                .field("name", dashboard.name())
                .field("text", dashboard.text())
                .field("tag", dashboard.tag())
                .endObject();
    }

    private void write(Exchange exchange) {
        needUser(exchange);
        String name = exchange.path("name");
        if (!Dashboards.isName(name)) {
            throw RestException.bad("\"" + name + "\" is no name of a dashboard: use 1 to " + Dashboards.LONGEST_NAME
                    + " letters, digits, - and _");
        }
        String text = exchange.need("text", EXAMPLE).asString("");
        check(text);
        String replaces = exchange.body().path("replaces").asString("");
        tell(exchange, dashboards.write(name, text, replaces).orElseThrow(() -> changed(name)));
    }

    /** What a tile means is the console's affair; that the text can be read again is the store's. */
    private static void check(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw RestException.bad(
                    "the dashboard has " + text.length() + " characters: at most " + LONGEST_TEXT + " are kept");
        }
        try {
            JsonNode root = JSON.readTree(text);
            if (!root.isObject() || !root.path("tiles").isArray()) {
                throw RestException.bad("the text of a dashboard is a JSON object with a list \"tiles\"");
            }
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw RestException.bad("the text of the dashboard is not JSON" + where + ": " + e.getOriginalMessage());
        }
    }

    private void remove(Exchange exchange) {
        needUser(exchange);
        Dashboards.Dashboard known = known(exchange);
        String tag = exchange.need("tag", "{\"tag\": \"1a2b3c4d-120\"}").asString("");
        if (!dashboards.remove(known.name(), tag)) {
            throw changed(known.name());
        }
        exchange.answer().beginObject().field("name", known.name()).endObject();
    }

    private static RestException changed(String name) {
        return new RestException(
                409, "changed", "somebody else changed the dashboard " + name + " meanwhile: read it again first");
    }

    private static void needUser(Exchange exchange) {
        if (!exchange.requester().level().allows(AccessLevel.USER)) {
            throw new RestException(
                    422,
                    "level",
                    "changing a dashboard needs access level USER and you have "
                            + exchange.requester().level());
        }
    }
}
