package org.fieldrack.protocol.engine;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;
import tools.jackson.databind.JsonNode;

/** The values of a vector: what is formatted, and the list of what was stored. */
final class ListedValues implements Values {
    private final JsonNode given;
    private final int elements;
    private final int capacity;
    final List<Map<String, Object>> stored = new ArrayList<>();

    ListedValues(JsonNode given, int elements, int capacity) {
        this.given = given;
        this.elements = elements;
        this.capacity = capacity;
    }

    @Override
    public int size(Format format) {
        return given.size();
    }

    @Override
    public boolean get(Format format, int element, Slot slot) {
        JsonNode value = given.get(element);
        switch (value.get("type").asString()) {
            case "long" -> {
                slot.integer = Long.parseLong(value.get("value").asString());
                slot.real = slot.integer;
                byte[] text = value.get("value").asString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                slot.setText(text, text.length);
            }
            case "double" -> {
                slot.real = Double.longBitsToDouble(
                        Long.parseUnsignedLong(value.get("bits").asString(), 16));
                slot.integer = (long) slot.real;
            }
            default -> {
                byte[] text = HexFormat.of().parseHex(value.get("hex").asString());
                slot.setText(text, text.length);
            }
        }
        return true;
    }

    @Override
    public int capacity(Format format) {
        return elements;
    }

    @Override
    public int textCapacity(Format format) {
        return capacity;
    }

    @Override
    public boolean put(Format format, int element, Slot slot) {
        Map<String, Object> value = new LinkedHashMap<>();
        Kind kind = format.kind();
        value.put(
                "type",
                switch (kind) {
                    case SIGNED -> "signed";
                    case UNSIGNED -> "unsigned";
                    case ENUM -> "enum";
                    case REAL -> "double";
                    default -> "string";
                });
        value.put("conv", String.valueOf(format.spec().conversion()));
        if (kind.isInteger()) {
            value.put("value", Long.toString(slot.integer));
        } else if (kind == Kind.REAL) {
            value.put("bits", bits(slot.real));
        } else {
            value.put("value", HexFormat.of().formatHex(Arrays.copyOf(slot.text, slot.length)));
        }
        value.put("consumed", (long) slot.consumed);
        format.redirection().ifPresent(target -> value.put("field", target));
        stored.add(value);
        return true;
    }

    /** Returns the expected values in the same form. */
    static List<Map<String, Object>> expected(JsonNode values) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (JsonNode node : values) {
            Map<String, Object> value = new LinkedHashMap<>();
            String type = node.get("type").asString();
            value.put("type", type);
            value.put("conv", node.get("conv").asString());
            if (type.equals("double")) {
                value.put("bits", expectedBits(node));
            } else {
                value.put("value", node.get("value").asString());
            }
            value.put("consumed", node.get("consumed").asLong());
            if (node.has("field")) {
                value.put("field", node.get("field").asString());
            }
            list.add(value);
        }
        return list;
    }

    private static String expectedBits(JsonNode node) {
        return node.has("bits")
                ? bits(Double.longBitsToDouble(
                        Long.parseUnsignedLong(node.get("bits").asString(), 16)))
                : bits(new BigDecimal(node.get("value").asString()).doubleValue());
    }

    private static String bits(double value) {
        return Double.isNaN(value) ? "nan" : "%016x".formatted(Double.doubleToRawLongBits(value));
    }
}
