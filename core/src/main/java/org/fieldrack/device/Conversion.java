package org.fieldrack.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;

/** Converts what was asked to a property's type where nothing is lost; text is read for enums only. */
public final class Conversion {
    private Conversion() {}

    /** Returns the value in the property's type; empty where that would lose or invent something. */
    public static Optional<Value> to(Property property, Value value) {
        if (value.type() == property.type()) {
            return value instanceof Value.Enum e
                    ? option(property, e.name()).or(() -> option(property, e.ordinal()))
                    : Optional.of(value);
        }
        return switch (property.type()) {
            case REAL ->
                value instanceof Value.Int i && exact(i.value())
                        ? Optional.of(Value.of((double) i.value()))
                        : Optional.empty();
            case INTEGER ->
                value instanceof Value.Real r && whole(r.value())
                        ? Optional.of(Value.of((long) r.value()))
                        : Optional.empty();
            case ENUM ->
                switch (value) {
                    case Value.Text t -> option(property, t.value());
                    case Value.Int i -> option(property, i.value());
                    case Value.Bool b -> option(property, b.value() ? 1 : 0);
                    default -> Optional.empty();
                };
            case REALS -> value instanceof Value.Ints is ? reals(is) : Optional.empty();
            case INTEGERS -> value instanceof Value.Reals rs ? integers(rs) : Optional.empty();
            case ENUMS -> value instanceof Value.Texts ts ? enums(property, ts) : Optional.empty();
            case TEXTS -> isEmptyArray(value) ? Optional.of(new Value.Texts(List.of())) : Optional.empty();
            case BOOLS -> isEmptyArray(value) ? Optional.of(new Value.Bools()) : Optional.empty();
            case BYTES -> value instanceof Value.Text t ? bytes(t.value()) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isEmptyArray(Value value) {
        return value.type().isArray() && value.size() == 0;
    }

    private static boolean exact(long value) {
        return (long) (double) value == value && value != Long.MAX_VALUE;
    }

    private static boolean whole(double value) {
        return value == Math.rint(value) && Math.abs(value) <= 0x1p53;
    }

    private static Optional<Value> option(Property property, String name) {
        return property.option(name).map(Option::value);
    }

    private static Optional<Value> option(Property property, long ordinal) {
        return property.option(ordinal).map(Option::value);
    }

    private static Optional<Value> reals(Value.Ints ints) {
        double[] result = new double[ints.values().length];
        for (int i = 0; i < result.length; i++) {
            if (!exact(ints.values()[i])) {
                return Optional.empty();
            }
            result[i] = ints.values()[i];
        }
        return Optional.of(new Value.Reals(result));
    }

    private static Optional<Value> integers(Value.Reals reals) {
        long[] result = new long[reals.values().length];
        for (int i = 0; i < result.length; i++) {
            if (!whole(reals.values()[i])) {
                return Optional.empty();
            }
            result[i] = (long) reals.values()[i];
        }
        return Optional.of(new Value.Ints(result));
    }

    private static Optional<Value> enums(Property property, Value.Texts texts) {
        List<Value.Enum> result = new ArrayList<>();
        for (String name : texts.values()) {
            Optional<Option> option = property.option(name);
            if (option.isEmpty()) {
                return Optional.empty();
            }
            result.add(option.get().value());
        }
        return Optional.of(new Value.Enums(result));
    }

    private static Optional<Value> bytes(String hex) {
        try {
            return Optional.of(new Value.Bytes(java.util.HexFormat.of().parseHex(hex)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
