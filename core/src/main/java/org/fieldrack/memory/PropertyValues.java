package org.fieldrack.memory;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.property.Value;

/** Values of buffers as values of properties and back. */
public final class PropertyValues {
    private PropertyValues() {}

    /** Returns a buffer's value as the property's; arrays of several dimensions come flat, row by row. */
    public static Value toValue(Object value) {
        return switch (value) {
            case Boolean b -> Value.of((boolean) b);
            case byte[] bytes -> Value.of(new String(bytes, StandardCharsets.UTF_8));
            case String text -> Value.of(text);
            case Double d -> Value.of((double) d);
            // a property has 64 bits with a sign: the upper half of uint64 stands at its end, not below zero
            case BigInteger big -> Value.of(big.bitLength() > 63 ? Long.MAX_VALUE : big.longValue());
            case Number n -> Value.of(n.longValue());
            case List<?> list -> array(list);
            default -> throw new IllegalStateException("no buffer holds " + value.getClass());
        };
    }

    private static Value array(List<?> list) {
        List<Object> flat = new ArrayList<>();
        flatten(list, flat);
        Object first = flat.isEmpty() ? 0L : flat.getFirst();
        if (first instanceof Boolean) {
            boolean[] values = new boolean[flat.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = flat.get(i).equals(true);
            }
            return new Value.Bools(values);
        }
        if (first instanceof Double) {
            return new Value.Reals(
                    flat.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray());
        }
        if (first instanceof Number) {
            return new Value.Ints(flat.stream()
                    .mapToLong(v -> ((Value.Int) toValue(v)).value())
                    .toArray());
        }
        return new Value.Texts(flat.stream()
                .map(v -> v instanceof byte[] b ? new String(b, StandardCharsets.UTF_8) : String.valueOf(v))
                .toList());
    }

    private static void flatten(List<?> list, List<Object> into) {
        for (Object item : list) {
            if (item instanceof List<?> inner) {
                flatten(inner, into);
            } else {
                into.add(item);
            }
        }
    }

    /**
     * Returns a property's value as the buffer takes it.
     *
     * @throws IllegalArgumentException where the type has no such values
     */
    public static Object toBuffer(CType type, Value value) {
        return switch (value) {
            case Value.Bool b -> b.value();
            case Value.Int i -> i.value();
            case Value.Real r -> r.value();
            case Value.Text t ->
                type.element() == ScalarType.WCHAR ? t.value() : t.value().getBytes(StandardCharsets.UTF_8);
            case Value.Enum e -> (long) e.ordinal();
            case Value.Bools bs -> {
                List<Object> all = new ArrayList<>();
                for (boolean b : bs.values()) {
                    all.add(b);
                }
                yield nested(type, all);
            }
            case Value.Ints is ->
                nested(
                        type,
                        java.util.Arrays.stream(is.values())
                                .<Object>mapToObj(v -> v)
                                .toList());
            case Value.Reals rs ->
                nested(
                        type,
                        java.util.Arrays.stream(rs.values())
                                .<Object>mapToObj(v -> v)
                                .toList());
            default ->
                throw new IllegalArgumentException(
                        "a buffer holds no " + value.type().words());
        };
    }

    private static Object nested(CType type, List<Object> flat) {
        if (type.dims().size() <= 1 || flat.size() != type.count()) {
            return flat;
        }
        CType row = new CType(type.element(), type.dims().subList(1, type.dims().size()));
        int size = (int) row.count();
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < type.dims().getFirst(); i++) {
            rows.add(nested(row, flat.subList(i * size, (i + 1) * size)));
        }
        return rows;
    }
}
