package org.fieldrack.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;
import org.jspecify.annotations.Nullable;

/** Moves values between one protocol's engine and a property; what was read is kept until the run ends. */
final class PointValues implements Values {
    /** How values for other properties are found. */
    interface Others {
        /** Returns the property of this name, empty where there is none. */
        Optional<Property> property(String name);

        /** Returns the current value of the property of this name. */
        Optional<Value> value(String name);
    }

    private final @Nullable Property property;
    private final Others others;
    private final int capacity;
    private double[] reals = new double[1];
    private long[] integers = new long[1];
    private List<String> texts = new ArrayList<>();
    private Kind kind = Kind.PSEUDO;
    private int count;
    private @Nullable Value given;
    private final Map<String, Value> redirected = new LinkedHashMap<>();

    /** @param property null for a protocol that stands for no property: a command, an initialisation */
    PointValues(@Nullable Property property, Others others) {
        this.property = property;
        this.others = others;
        Integer most = property != null && property.type().isArray()
                ? property.limits().maxSize()
                : null;
        this.capacity = most == null ? 1 : Math.max(1, most);
    }

    /** Sets what the next run writes, and forgets what the last one read. */
    void begin(@Nullable Value value) {
        given = value;
        count = 0;
        if (!redirected.isEmpty()) {
            redirected.clear();
        }
    }

    /** Returns what the run read for other properties, by their names. */
    Map<String, Value> redirected() {
        return redirected;
    }

    /** Returns what the run was to write; null where it was not given a value. */
    @Nullable
    Value given() {
        return given;
    }

    // ---- what was read

    @Override
    public int capacity(Format format) {
        return format.redirection().isPresent() || property == null ? 1 : capacity;
    }

    @Override
    public int textCapacity(Format format) {
        return Integer.MAX_VALUE; // a line has its own limit
    }

    @Override
    public boolean put(Format format, int element, Slot slot) {
        if (format.redirection().isPresent()) {
            String name = format.redirection().get();
            Optional<Property> target = others.property(name);
            Optional<Value> value = target.flatMap(p -> value(p, format.kind(), slot));
            value.ifPresent(v -> redirected.put(name, v));
            return value.isPresent();
        }
        kind = format.kind();
        count = element + 1;
        if (kind == Kind.REAL) {
            if (element >= reals.length) {
                reals = Arrays.copyOf(reals, Math.min(capacity, reals.length * 2));
            }
            reals[element] = slot.real;
        } else if (kind == Kind.TEXT) {
            if (element == 0) {
                texts = new ArrayList<>();
            }
            texts.add(text(slot));
        } else {
            if (element >= integers.length) {
                integers = Arrays.copyOf(integers, Math.min(capacity, integers.length * 2));
            }
            integers[element] = slot.integer;
        }
        return true;
    }

    private static String text(Slot slot) {
        return new String(slot.text, 0, slot.length, StandardCharsets.ISO_8859_1);
    }

    private static Optional<Value> value(Property target, Kind kind, Slot slot) {
        PointValues one = new PointValues(target, NO_OTHERS);
        one.kind = kind;
        one.count = 1;
        one.reals[0] = slot.real;
        one.integers[0] = slot.integer;
        one.texts.add(kind == Kind.TEXT ? text(slot) : "");
        return one.taken();
    }

    private static final Others NO_OTHERS = new Others() {
        @Override
        public Optional<Property> property(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Value> value(String name) {
            return Optional.empty();
        }
    };

    /** Returns what the run read as a value of the property; empty where it read nothing, or nothing that fits. */
    Optional<Value> taken() {
        if (count == 0 || property == null) {
            return Optional.empty();
        }
        return switch (property.type()) {
            case BOOL -> Optional.of(Value.of(integer(0) != 0));
            case INTEGER -> Optional.of(Value.of(integer(0)));
            case REAL -> Optional.of(Value.of(real(0)));
            case TEXT -> Optional.of(Value.of(word(0)));
            case ENUM -> option(0).map(Option::value);
            case BOOLS -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = integer(i) != 0;
                }
                yield Optional.of(new Value.Bools(values));
            }
            case INTEGERS ->
                Optional.of(new Value.Ints(
                        kind == Kind.REAL || kind == Kind.TEXT
                                ? java.util.stream.IntStream.range(0, count)
                                        .mapToLong(this::integer)
                                        .toArray()
                                : Arrays.copyOf(integers, count)));
            case REALS ->
                Optional.of(new Value.Reals(
                        kind == Kind.REAL
                                ? Arrays.copyOf(reals, count)
                                : java.util.stream.IntStream.range(0, count)
                                        .mapToDouble(this::real)
                                        .toArray()));
            case TEXTS -> Optional.of(new Value.Texts(List.copyOf(texts)));
            case ENUMS -> {
                List<Value.Enum> values = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    option(i).ifPresent(o -> values.add(o.value()));
                }
                yield values.size() == count ? Optional.of(new Value.Enums(values)) : Optional.empty();
            }
            case BYTES, TABLE -> Optional.empty();
        };
    }

    private long integer(int index) {
        return kind == Kind.REAL ? Math.round(reals[index]) : kind == Kind.TEXT ? 0 : integers[index];
    }

    private double real(int index) {
        if (kind == Kind.REAL) {
            return reals[index];
        }
        long value = kind == Kind.TEXT ? 0 : integers[index];
        return kind == Kind.UNSIGNED && value < 0 ? (value >>> 1 | value & 1) * 2.0 : value;
    }

    private String word(int index) {
        return kind == Kind.TEXT
                ? texts.get(index)
                : kind == Kind.REAL ? Double.toString(reals[index]) : Long.toString(integers[index]);
    }

    private Optional<Option> option(int index) {
        if (property == null) {
            return Optional.empty();
        }
        return kind == Kind.TEXT ? property.option(texts.get(index)) : property.option(integer(index));
    }

    // ---- what is written

    @Override
    public int size(Format format) {
        Optional<Value> value = toWrite(format);
        return value.isEmpty()
                ? REFUSED
                : value.get().type().isArray() ? value.get().size() : 1;
    }

    private Optional<Value> toWrite(Format format) {
        return format.redirection().isPresent()
                ? others.value(format.redirection().get())
                : Optional.ofNullable(given)
                        .or(() -> property == null ? Optional.empty() : others.value(property.key()));
    }

    @Override
    public boolean get(Format format, int element, Slot slot) {
        Optional<Value> value = toWrite(format);
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.get()) {
            case Value.Bool bool -> number(slot, bool.value() ? 1 : 0, format);
            case Value.Int integer -> number(slot, integer.value(), format);
            case Value.Real real -> number(slot, real.value(), format);
            case Value.Enum named -> named(slot, named, format);
            case Value.Text text -> text(slot, text.value(), format);
            case Value.Bools bools -> number(slot, bools.values()[element] ? 1 : 0, format);
            case Value.Ints integers -> number(slot, integers.values()[element], format);
            case Value.Reals reals -> number(slot, reals.values()[element], format);
            case Value.Texts words -> text(slot, words.values().get(element), format);
            case Value.Enums names -> named(slot, names.values().get(element), format);
            case Value.Bytes _, Value.Table _ -> false;
        };
    }

    private static boolean number(Slot slot, long value, Format format) {
        slot.integer = value;
        slot.real = value;
        return format.kind() != Kind.TEXT || text(slot, Long.toString(value), format);
    }

    private static boolean number(Slot slot, double value, Format format) {
        slot.real = value;
        slot.integer = (long) value;
        return format.kind() != Kind.TEXT || text(slot, Double.toString(value), format);
    }

    private static boolean named(Slot slot, Value.Enum value, Format format) {
        return format.kind() == Kind.TEXT ? text(slot, value.name(), format) : number(slot, value.ordinal(), format);
    }

    private static boolean text(Slot slot, String value, Format format) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        slot.setText(bytes, bytes.length);
        return format.kind() == Kind.TEXT;
    }
}
