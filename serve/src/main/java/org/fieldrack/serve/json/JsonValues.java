package org.fieldrack.serve.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import tools.jackson.databind.JsonNode;

/**
 * Reads values that somebody wrote as JSON. What they must be is checked where sets are checked, so text for a number
 * stays text here; only {@code "NaN"} and the infinities are read as the numbers that JSON cannot write.
 */
public final class JsonValues {
    private JsonValues() {}

    /**
     * Returns the value.
     *
     * @param type what the property takes, which decides between the readings that JSON leaves open
     * @throws IllegalArgumentException for null, an object or a mixed list; its message follows the property's name
     */
    public static Value read(JsonNode node, ValueType type, List<Property> columns) {
        if (node.isBoolean()) {
            return Value.of(node.booleanValue());
        } else if (node.isNumber()) {
            return number(node);
        } else if (node.isString()) {
            return text(node.stringValue(), type == ValueType.REAL);
        } else if (node.isArray()) {
            return type == ValueType.TABLE ? table(node, columns) : array(node, type);
        } else if (node.isObject()
                && type == ValueType.ENUM
                && node.path("name").isString()) {
            return Value.of(node.path("name").stringValue());
        }
        throw new IllegalArgumentException(
                "takes " + type.words() + ", not " + (node.isNull() ? "null" : "a JSON object"));
    }

    private static Value number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? Value.of(node.longValue())
                : Value.of(node.doubleValue());
    }

    private static Value text(String text, boolean real) {
        return real && isSpecial(text) ? Value.of(Double.parseDouble(text)) : Value.of(text);
    }

    private static boolean isSpecial(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private static Value array(JsonNode node, ValueType type) {
        List<JsonNode> items = new ArrayList<>();
        node.forEach(items::add);
        boolean reals = type == ValueType.REALS;
        if (items.stream().allMatch(JsonNode::isBoolean) && !items.isEmpty()) {
            boolean[] result = new boolean[items.size()];
            for (int i = 0; i < result.length; i++) {
                result[i] = items.get(i).booleanValue();
            }
            return new Value.Bools(result);
        } else if (!reals && items.stream().allMatch(n -> n.isIntegralNumber() && n.canConvertToLong())) {
            return new Value.Ints(items.stream().mapToLong(JsonNode::longValue).toArray());
        } else if (items.stream().allMatch(n -> n.isNumber() || reals && n.isString() && isSpecial(n.stringValue()))) {
            return new Value.Reals(items.stream()
                    .mapToDouble(n -> n.isNumber() ? n.doubleValue() : Double.parseDouble(n.stringValue()))
                    .toArray());
        } else if (items.stream().allMatch(JsonNode::isString)) {
            return new Value.Texts(items.stream().map(JsonNode::stringValue).toList());
        }
        throw new IllegalArgumentException("takes " + type.words() + ", and this list mixes types");
    }

    private static Value table(JsonNode node, List<Property> columns) {
        List<Map<String, Value>> rows = new ArrayList<>();
        for (JsonNode row : node) {
            if (!row.isObject()) {
                throw new IllegalArgumentException("takes a table: a list of objects, one a row");
            }
            Map<String, Value> cells = new LinkedHashMap<>();
            for (Property column : columns) {
                if (row.has(column.key())) {
                    cells.put(column.key(), read(row.get(column.key()), column.type(), column.rowSchema()));
                }
            }
            for (String name : row.propertyNames()) {
                if (!cells.containsKey(name)) {
                    throw new IllegalArgumentException("has no column " + name);
                }
            }
            rows.add(cells);
        }
        return new Value.Table(rows);
    }
}
