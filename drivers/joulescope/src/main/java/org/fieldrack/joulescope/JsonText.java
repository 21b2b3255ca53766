package org.fieldrack.joulescope;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads small JSON and writes it byte for byte as the original's files have it: {@code ", "} and {@code ": "} between parts, numbers in the
 * shortest form that reads back, {@code NaN} as a word, everything beyond ASCII escaped.
 */
final class JsonText {
    private JsonText() {}

    /**
     * Reads an object. JSON is a part of YAML, but for the words of numbers that are none.
     *
     * @param what begins the message where it is none
     */
    static Map<?, ?> object(String what, String json) {
        try {
            Object value = new Load(LoadSettings.builder().build()).loadFromString(json.replace("NaN", ".nan"));
            if (value instanceof Map<?, ?> map) {
                return map;
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(what + ": its JSON cannot be read", e);
        }
        throw new IllegalArgumentException(what + ": its JSON is no object");
    }

    /** Writes maps (in their order), lists, text, numbers, booleans; an empty {@code Optional} is not known. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{";
                for (var entry : map.entrySet()) {
                    out.append(separator);
                    text(String.valueOf(entry.getKey()), out);
                    out.append(": ");
                    write(entry.getValue(), out);
                    separator = ", ";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object item : list) {
                    out.append(separator);
                    write(item, out);
                    separator = ", ";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Double d -> out.append(number(d));
            case Float f -> out.append(number(f));
            case Number n -> out.append(n);
            case Boolean b -> out.append(b);
            default -> text(value.toString(), out);
        }
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c > 0x7E) {
                        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Writes a double: plain from 1e-4 to 1e16, else with an exponent of two digits at least. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        double magnitude = Math.abs(value);
        java.math.BigDecimal exact = new java.math.BigDecimal(Double.toString(value));
        if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
            String plain = exact.stripTrailingZeros().toPlainString();
            String sign = magnitude == 0 && 1 / value < 0 ? "-" : "";
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        java.math.BigDecimal stripped = exact.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - stripped.scale();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }
}
