package org.fieldrack.serve.streams;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client of the stream feed may say: a JSON object with {@code op}. */
sealed interface ViewRequest {
    JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Follows the newest samples from now on, in place of what was followed before.
     *
     * @param id given back in every frame
     * @param span nanoseconds
     * @param bins the most parts of the span
     * @param traces channels, {@code DEVICE/STREAM.CHANNEL}
     * @param rate frames a second at most
     * @param credit frames that may be sent before the client grants more
     */
    record Follow(int id, long span, int bins, List<String> traces, double rate, long credit) implements ViewRequest {}

    /** Grants further frames. */
    record Credit(long frames) implements ViewRequest {}

    /** Follows nothing any more. */
    record Stop() implements ViewRequest {}

    /** The most frames a second. */
    double MOST_RATE = 30;

    /** The longest span: a day. */
    long MOST_SPAN = 86_400_000_000_000L;

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static ViewRequest parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the message is not JSON", e);
        }
        String op = node.path("op").asString("");
        return switch (op) {
            case "follow" ->
                new Follow(
                        node.path("id").asInt(0),
                        Math.clamp(node.path("span").asLong(0), 1, MOST_SPAN),
                        Math.clamp(node.path("bins").asInt(1000), 1, ViewFrame.MOST_BINS),
                        traces(node.path("traces")),
                        Math.clamp(node.path("rate").asDouble(MOST_RATE), 0.1, MOST_RATE),
                        Math.max(1, node.path("credit").asLong(2)));
            case "credit" -> new Credit(Math.max(0, node.path("frames").asLong(0)));
            case "stop" -> new Stop();
            default ->
                throw new IllegalArgumentException(
                        "\"" + op + "\" is no op of the stream feed: it knows follow, credit and stop");
        };
    }

    private static List<String> traces(JsonNode list) {
        List<String> result = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isString()) {
                throw new IllegalArgumentException("\"traces\" is a list of DEVICE/STREAM.CHANNEL, not of " + item);
            }
            result.add(item.stringValue());
        }
        if (result.size() > ViewFrame.MOST_TRACES) {
            throw new IllegalArgumentException(
                    "a view has " + ViewFrame.MOST_TRACES + " traces at most, not " + result.size());
        }
        return result;
    }
}
