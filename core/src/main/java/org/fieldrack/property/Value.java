package org.fieldrack.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a property holds: one of a closed family of immutable values.
 *
 * <p>Arrays are handed over without copying: who makes a value must not change the array afterwards, who reads one must
 * not change it at all. Two reals are equal when their bits are (NaN equals NaN).
 */
public sealed interface Value {
    ValueType type();

    /** Returns the value as a number for trends and limits: false 0, true 1, an enum its ordinal; NaN where there is none. */
    default double asDouble() {
        return Double.NaN;
    }

    /** Returns the value as people read it, without unit. */
    String text();

    record Bool(boolean value) implements Value {
        public static final Bool TRUE = new Bool(true);
        public static final Bool FALSE = new Bool(false);

        @Override
        public ValueType type() {
            return ValueType.BOOL;
        }

        @Override
        public double asDouble() {
            return value ? 1 : 0;
        }

        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    record Int(long value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.INTEGER;
        }

        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    record Real(double value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.REAL;
        }

        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public String text() {
            return Double.toString(value);
        }
    }

    record Text(String value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.TEXT;
        }

        @Override
        public String text() {
            return value;
        }
    }

    /**
     * One of a property's options.
     *
     * @param ordinal the number that the instrument uses, not necessarily the position in the list
     * @param name the option's name
     */
    record Enum(int ordinal, String name) implements Value {
        @Override
        public ValueType type() {
            return ValueType.ENUM;
        }

        @Override
        public double asDouble() {
            return ordinal;
        }

        @Override
        public String text() {
            return name;
        }
    }

    record Bools(boolean... values) implements Value {
        @Override
        public ValueType type() {
            return ValueType.BOOLS;
        }

        @Override
        public String text() {
            return Arrays.toString(values);
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Bools b && Arrays.equals(values, b.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record Ints(long... values) implements Value {
        @Override
        public ValueType type() {
            return ValueType.INTEGERS;
        }

        @Override
        public String text() {
            return Arrays.toString(values);
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Ints b && Arrays.equals(values, b.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record Reals(double... values) implements Value {
        @Override
        public ValueType type() {
            return ValueType.REALS;
        }

        @Override
        public String text() {
            return Arrays.toString(values);
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Reals b && Arrays.equals(values, b.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record Texts(List<String> values) implements Value {
        public Texts {
            values = List.copyOf(values);
        }

        @Override
        public ValueType type() {
            return ValueType.TEXTS;
        }

        @Override
        public String text() {
            return values.toString();
        }
    }

    record Enums(List<Enum> values) implements Value {
        public Enums {
            values = List.copyOf(values);
        }

        @Override
        public ValueType type() {
            return ValueType.ENUMS;
        }

        @Override
        public String text() {
            return values.stream().map(Enum::name).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    record Bytes(byte... values) implements Value {
        @Override
        public ValueType type() {
            return ValueType.BYTES;
        }

        @Override
        public String text() {
            return HexFormat.of().formatHex(values);
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Bytes b && Arrays.equals(values, b.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** Rows of named values, each row in the order of the table's row schema. */
    record Table(List<Map<String, Value>> rows) implements Value {
        public Table {
            List<Map<String, Value>> copy = new ArrayList<>(rows.size());
            rows.forEach(row -> copy.add(java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(row))));
            rows = List.copyOf(copy);
        }

        @Override
        public ValueType type() {
            return ValueType.TABLE;
        }

        @Override
        public String text() {
            return rows.stream()
                    .map(row -> row.entrySet().stream()
                            .map(cell -> cell.getKey() + "=" + cell.getValue().text())
                            .collect(Collectors.joining(" ")))
                    .collect(Collectors.joining("; ", "[", "]"));
        }
    }

    static Bool of(boolean value) {
        return value ? Bool.TRUE : Bool.FALSE;
    }

    static Int of(long value) {
        return new Int(value);
    }

    static Real of(double value) {
        return new Real(value);
    }

    static Text of(String value) {
        return new Text(value);
    }

    /** Returns how many elements an array value has; 1 for a scalar, the number of characters for text. */
    default int size() {
        return switch (this) {
            case Bools b -> b.values.length;
            case Ints i -> i.values.length;
            case Reals r -> r.values.length;
            case Bytes b -> b.values.length;
            case Texts t -> t.values.size();
            case Enums e -> e.values.size();
            case Table t -> t.rows.size();
            case Text t -> t.value.length();
            case Bool _, Int _, Real _, Enum _ -> 1;
        };
    }
}
