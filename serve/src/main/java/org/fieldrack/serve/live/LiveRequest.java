package org.fieldrack.serve.live;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client of the live feed may say: a JSON object with {@code op}. */
sealed interface LiveRequest {
    JsonMapper JSON = JsonMapper.builder().build();

    long LEAST_INTERVAL = 40;
    long MOST_INTERVAL = 250;

    /**
     * Takes the place of everything that was subscribed before.
     *
     * @param properties addresses, nodes and patterns
     * @param states whether states of devices, and devices that come and go, are told
     * @param events whether events are told
     * @param alarms whether the list of present alarms is told
     * @param credit messages that may be sent before the client grants more; 0 for no limit
     * @param interval least time between two messages, 40 to 250 ms; 0 for as soon as there is something new
     * @param history readings that are told of each number as it was before, 0 to {@link RecentReadings#MOST}
     */
    record Subscribe(
            List<String> properties,
            boolean states,
            boolean events,
            boolean alarms,
            long credit,
            int interval,
            int history)
            implements LiveRequest {}

    /** Grants further messages. */
    record Credit(long messages) implements LiveRequest {}

    /** Asks for the same number back among the {@code pongs}, to measure the way there and back. */
    record Ping(long id) implements LiveRequest {}

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static LiveRequest parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the message is not JSON", e);
        }
        String op = node.path("op").asString("");
        return switch (op) {
            case "subscribe" ->
                new Subscribe(
                        texts(node.path("properties")),
                        node.path("states").asBoolean(false),
                        node.path("events").asBoolean(false),
                        node.path("alarms").asBoolean(false),
                        Math.max(0, node.path("credit").asLong(0)),
                        interval(node.path("interval")),
                        (int) Math.clamp(whole(node.path("history"), "history"), 0L, RecentReadings.MOST));
            case "credit" -> new Credit(Math.max(0, node.path("messages").asLong(0)));
            case "ping" -> new Ping(node.path("id").asLong(0));
            default ->
                throw new IllegalArgumentException(
                        "\"" + op + "\" is no op of the live feed: it knows subscribe, credit and ping");
        };
    }

    /** Returns a subscription interval as smart devices have it (specification section 7): 0, or 40 to 250 ms. */
    private static int interval(JsonNode node) {
        long asked = whole(node, "interval");
        return asked <= 0 ? 0 : (int) Math.clamp(asked, LEAST_INTERVAL, MOST_INTERVAL);
    }

    private static long whole(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + name + "\" is a whole number, not " + node);
        }
        return node.longValue();
    }

    private static List<String> texts(JsonNode list) {
        List<String> result = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isString()) {
                throw new IllegalArgumentException("\"properties\" is a list of addresses, not of " + item);
            }
            result.add(item.stringValue());
        }
        return result;
    }
}
