package org.fieldrack.serve.socket;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client said: a JSON object with {@code op}. Whatever cannot be read is an {@link IllegalArgumentException} whose message
 * says what is wrong.
 */
public record Said(JsonNode node) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads a message. */
    public static Said read(String text) {
        try {
            return new Said(JSON.readTree(text));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the message is not JSON", e);
        }
    }

    /** Returns what the client wants done; empty where it does not say. */
    public String op() {
        return node.path("op").asString("");
    }

    /** Returns what refuses an unknown op. */
    public IllegalArgumentException unknown(String feed, String known) {
        return new IllegalArgumentException("\"" + op() + "\" is no op of the " + feed + ": it knows " + known);
    }

    /** Returns a whole number, or what is meant where nothing is said. */
    public long whole(String name, long otherwise) {
        JsonNode number = node.path(name);
        if (number.isMissingNode()) {
            return otherwise;
        }
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + name + "\" is a whole number, not " + number);
        }
        return number.longValue();
    }

    public double number(String name, double otherwise) {
        return node.path(name).asDouble(otherwise);
    }

    public boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    /** @param what the list consists of, for the refusal */
    public List<String> texts(String name, String what) {
        List<String> result = new ArrayList<>();
        for (JsonNode item : node.path(name)) {
            if (!item.isString()) {
                throw new IllegalArgumentException("\"" + name + "\" is a list of " + what + ", not of " + item);
            }
            result.add(item.stringValue());
        }
        return result;
    }
}
