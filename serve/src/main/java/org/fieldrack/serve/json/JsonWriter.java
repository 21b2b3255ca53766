package org.fieldrack.serve.json;

/**
 * Writes JSON text into one buffer that is used again and again, so that a message of thousand readings makes no garbage
 * but its own text.
 *
 * <p>It does not check that the calls make sense together. Not thread-safe.
 */
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int KEPT = 1 << 20;

    private StringBuilder out = new StringBuilder(512);
    private boolean separate;

    /** Empties the buffer. */
    public JsonWriter clear() {
        if (out.capacity() > KEPT) {
            // one huge answer shall not hold its memory for ever
            out = new StringBuilder(512);
        }
        out.setLength(0);
        separate = false;
        return this;
    }

    public int length() {
        return out.length();
    }

    /** Takes back everything written since the text was this long, which was after a complete field or element. */
    public JsonWriter takeBack(int length) {
        out.setLength(length);
        separate = true;
        return this;
    }

    public JsonWriter beginObject() {
        return begin('{');
    }

    public JsonWriter endObject() {
        return end('}');
    }

    public JsonWriter beginArray() {
        return begin('[');
    }

    public JsonWriter endArray() {
        return end(']');
    }

    private JsonWriter begin(char bracket) {
        comma();
        out.append(bracket);
        separate = false;
        return this;
    }

    private JsonWriter end(char bracket) {
        out.append(bracket);
        separate = true;
        return this;
    }

    private void comma() {
        if (separate) {
            out.append(',');
        }
        separate = true;
    }

    public JsonWriter key(String name) {
        comma();
        quoted(name);
        out.append(':');
        separate = false;
        return this;
    }

    public JsonWriter value(String text) {
        comma();
        quoted(text);
        return this;
    }

    public JsonWriter value(long number) {
        comma();
        out.append(number);
        return this;
    }

    public JsonWriter value(boolean truth) {
        comma();
        out.append(truth);
        return this;
    }

    /** Writes a number; NaN and the infinities, which JSON does not know, as text: {@code "NaN"}, {@code "-Infinity"}. */
    public JsonWriter value(double number) {
        comma();
        if (Double.isFinite(number)) {
            out.append(number);
        } else {
            out.append('"').append(number).append('"');
        }
        return this;
    }

    public JsonWriter nothing() {
        comma();
        out.append("null");
        return this;
    }

    /** Writes a number, or null where it is not finite. */
    public JsonWriter valueOrNothing(double number) {
        return Double.isFinite(number) ? value(number) : nothing();
    }

    public JsonWriter field(String name, String text) {
        return key(name).value(text);
    }

    public JsonWriter field(String name, long number) {
        return key(name).value(number);
    }

    public JsonWriter field(String name, double number) {
        return key(name).value(number);
    }

    public JsonWriter field(String name, boolean truth) {
        return key(name).value(truth);
    }

    /** Writes the field unless the text is empty. */
    public JsonWriter fieldUnlessEmpty(String name, String text) {
        return text.isEmpty() ? this : field(name, text);
    }

    private void quoted(String text) {
        out.append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, copied, i);
            escaped(c);
            copied = i + 1;
        }
        out.append(text, copied, text.length()).append('"');
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[c >> 8 & 15])
                        .append(HEX[c >> 4 & 15])
                        .append(HEX[c & 15]);
        }
    }

    /** Returns what was written. */
    @Override
    public String toString() {
        return out.toString();
    }
}
