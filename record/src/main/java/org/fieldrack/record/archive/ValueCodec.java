package org.fieldrack.record.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.fieldrack.property.Option;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;

/**
 * Values as the store keeps them: a 64-bit word for those that can be drawn as a trend, bytes for all others.
 *
 * <p>The codes of the types are part of the file format; they never change their meaning.
 */
final class ValueCodec {
    private static final ValueType[] BY_CODE = {
        ValueType.BOOL, ValueType.INTEGER, ValueType.REAL, ValueType.ENUM, ValueType.TEXT, ValueType.BOOLS,
        ValueType.INTEGERS, ValueType.REALS, ValueType.TEXTS, ValueType.ENUMS, ValueType.BYTES, ValueType.TABLE
    };

    private ValueCodec() {}

    /** Returns the number that stands for a type in the file: 0 … 11. */
    static int code(ValueType type) {
        return switch (type) {
            case BOOL -> 0;
            case INTEGER -> 1;
            case REAL -> 2;
            case ENUM -> 3;
            case TEXT -> 4;
            case BOOLS -> 5;
            case INTEGERS -> 6;
            case REALS -> 7;
            case TEXTS -> 8;
            case ENUMS -> 9;
            case BYTES -> 10;
            case TABLE -> 11;
        };
    }

    static ValueType type(int code) {
        return BY_CODE[code];
    }

    /** Says whether values of this code are words. */
    static boolean isWord(int code) {
        return code < 4;
    }

    /** Returns the word of a bool, integer, real or enum. */
    static long word(Value value) {
        return switch (value) {
            case Value.Bool b -> b.value() ? 1 : 0;
            case Value.Int i -> i.value();
            case Value.Real r -> Double.doubleToRawLongBits(r.value());
            case Value.Enum e -> e.ordinal();
            default -> throw new IllegalArgumentException(value.type() + " is no word");
        };
    }

    /** Returns the number that a word stands for in a trend. */
    static double number(int code, long word) {
        return code == 2 ? Double.longBitsToDouble(word) : word;
    }

    /**
     * Returns the value of a word.
     *
     * @param options names of an enum's ordinals; an ordinal without name is its own name
     */
    static Value value(int code, long word, List<Option> options) {
        return switch (type(code)) {
            case BOOL -> Value.of(word != 0);
            case INTEGER -> Value.of(word);
            case REAL -> Value.of(Double.longBitsToDouble(word));
            default -> new Value.Enum((int) word, name((int) word, options));
        };
    }

    private static String name(int ordinal, List<Option> options) {
        for (Option option : options) {
            if (option.ordinal() == ordinal) {
                return option.name();
            }
        }
        return Integer.toString(ordinal);
    }

    /** Writes any value with its type. */
    static void write(Value value, Sink sink) {
        sink.put(code(value.type()));
        switch (value) {
            case Value.Bool _, Value.Int _, Value.Real _ -> sink.word(word(value));
            case Value.Enum e -> {
                sink.zigzag(e.ordinal());
                sink.text(e.name());
            }
            case Value.Text t -> sink.text(t.value());
            case Value.Bytes b -> sink.block(b.values());
            case Value.Bools b -> {
                sink.varint(b.values().length);
                for (boolean bool : b.values()) {
                    sink.put(bool ? 1 : 0);
                }
            }
            case Value.Ints i -> {
                sink.varint(i.values().length);
                for (long number : i.values()) {
                    sink.zigzag(number);
                }
            }
            case Value.Reals r -> writeReals(r.values(), sink);
            case Value.Texts t -> {
                sink.varint(t.values().size());
                t.values().forEach(sink::text);
            }
            case Value.Enums e -> {
                sink.varint(e.values().size());
                e.values().forEach(item -> {
                    sink.zigzag(item.ordinal());
                    sink.text(item.name());
                });
            }
            case Value.Table t -> writeRows(t, sink);
        }
    }

    private static void writeReals(double[] values, Sink sink) {
        sink.varint(values.length);
        for (double number : values) {
            sink.word(Double.doubleToRawLongBits(number));
        }
    }

    private static void writeRows(Value.Table table, Sink sink) {
        sink.varint(table.rows().size());
        for (Map<String, Value> row : table.rows()) {
            sink.varint(row.size());
            row.forEach((column, cell) -> {
                sink.text(column);
                write(cell, sink);
            });
        }
    }

    /** Reads what {@link #write} wrote. */
    static Value read(Source source) {
        return switch (type(source.get())) {
            case BOOL -> Value.of(source.word() != 0);
            case INTEGER -> Value.of(source.word());
            case REAL -> Value.of(Double.longBitsToDouble(source.word()));
            case ENUM -> readEnum(source);
            case TEXT -> Value.of(source.text());
            case BYTES -> new Value.Bytes(source.block());
            case BOOLS -> readBools(source);
            case INTEGERS -> new Value.Ints(readWords(source, Source::zigzag));
            case REALS ->
                new Value.Reals(LongStream.of(readWords(source, Source::word))
                        .mapToDouble(Double::longBitsToDouble)
                        .toArray());
            case TEXTS -> new Value.Texts(readList(source, Source::text));
            case ENUMS -> new Value.Enums(readList(source, ValueCodec::readEnum));
            case TABLE -> readRows(source);
        };
    }

    private static Value.Bools readBools(Source source) {
        boolean[] values = new boolean[(int) source.varint()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.get() != 0;
        }
        return new Value.Bools(values);
    }

    private static long[] readWords(Source source, ToLongFunction<Source> one) {
        long[] words = new long[(int) source.varint()];
        for (int i = 0; i < words.length; i++) {
            words[i] = one.applyAsLong(source);
        }
        return words;
    }

    private static <T> List<T> readList(Source source, Function<Source, T> one) {
        int size = (int) source.varint();
        List<T> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(one.apply(source));
        }
        return items;
    }

    private static Value.Enum readEnum(Source source) {
        int ordinal = (int) source.zigzag();
        return new Value.Enum(ordinal, source.text());
    }

    private static Value.Table readRows(Source source) {
        int size = (int) source.varint();
        List<Map<String, Value>> rows = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int cells = (int) source.varint();
            Map<String, Value> row = new LinkedHashMap<>();
            for (int c = 0; c < cells; c++) {
                String column = source.text();
                row.put(column, read(source));
            }
            rows.add(row);
        }
        return new Value.Table(rows);
    }
}
