package org.fieldrack.serve.json;

import java.util.List;
import java.util.OptionalInt;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;

/**
 * Values and readings as JSON: bools, numbers and text as themselves, an enum as its name, bytes as hexadecimal text,
 * arrays and tables as arrays. The value of a secret property is null.
 */
public final class ValueJson {
    private ValueJson() {}

    public static void write(JsonWriter to, Value value) {
        switch (value) {
            case Value.Bool b -> to.value(b.value());
            case Value.Int i -> to.value(i.value());
            case Value.Real r -> to.value(r.value());
            case Value.Text t -> to.value(t.value());
            case Value.Enum e -> to.value(e.name());
            case Value.Bytes b -> to.value(b.text());
            case Value.Bools _, Value.Ints _, Value.Reals _, Value.Texts _, Value.Enums _, Value.Table _ ->
                elements(to, value);
        }
    }

    private static void elements(JsonWriter to, Value value) {
        to.beginArray();
        switch (value) {
            case Value.Bools bs -> {
                for (boolean b : bs.values()) {
                    to.value(b);
                }
            }
            case Value.Ints is -> {
                for (long i : is.values()) {
                    to.value(i);
                }
            }
            case Value.Reals rs -> {
                for (double r : rs.values()) {
                    to.value(r);
                }
            }
            case Value.Texts ts -> ts.values().forEach(to::value);
            case Value.Enums es -> es.values().forEach(e -> to.value(e.name()));
            case Value.Table table ->
                table.rows().forEach(row -> {
                    to.beginObject();
                    row.forEach((column, cell) -> {
                        to.key(column);
                        write(to, cell);
                    });
                    to.endObject();
                });
            default -> throw new IllegalStateException(value.type() + " has no elements");
        }
        to.endArray();
    }

    /** Writes a property with its current reading; only descriptor and address where there is none yet. */
    public static void property(JsonWriter to, String device, PropertyTable table, String path) {
        to.beginObject().field("address", device + "." + path);
        OptionalInt index = table.find(path);
        if (index.isPresent()) {
            table.property(index.getAsInt()).ifPresent(property -> describe(to, table, index.getAsInt(), property));
        }
        to.endObject();
    }

    private static void describe(JsonWriter to, PropertyTable table, int index, Property property) {
        to.fieldUnlessEmpty("unit", property.unit().text());
        if (property.secret()) {
            to.field("secret", true);
        }
        if (table.periodNanos(index) > 0) {
            to.field("period", table.periodNanos(index));
        }
        table.reading(index).ifPresent(reading -> {
            reading(to, reading, property.secret());
            to.field("confirmed", table.confirmedNanosUtc(index));
        });
    }

    /** Writes a reading as fields of the object that was begun: value, ordinal of an enum, time, severity, status, quality. */
    public static void reading(JsonWriter to, Reading reading, boolean secret) {
        to.key("value");
        if (secret) {
            to.nothing();
        } else {
            write(to, reading.value());
            ordinals(to, reading.value());
        }
        to.field("time", reading.timeNanosUtc())
                .field("severity", reading.alarm().severity().name());
        if (!secret) {
            to.fieldUnlessEmpty("status", reading.alarm().status());
        }
        to.field("quality", reading.quality().name());
    }

    private static void ordinals(JsonWriter to, Value value) {
        if (value instanceof Value.Enum e) {
            to.field("ordinal", e.ordinal());
        } else if (value instanceof Value.Enums(List<Value.Enum> values)) {
            to.key("ordinals").beginArray();
            values.forEach(e -> to.value(e.ordinal()));
            to.endArray();
        }
    }
}
