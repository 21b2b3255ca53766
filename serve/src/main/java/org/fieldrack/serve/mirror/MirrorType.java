package org.fieldrack.serve.mirror;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.PropertyValues;
import org.fieldrack.memory.ScalarType;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Value;

/** A device's properties as parameters of a plain buffer (specification section 13.7), and their values. */
final class MirrorType {
    private static final int TEXT_BYTES = 64;

    private MirrorType() {}

    /**
     * Returns the type of a device's buffer; what has no place of a fixed size (tables, arrays without maxSize) and secrets
     * are left out.
     */
    static BufferType of(String name, Schema schema, Predicate<String> writeable) {
        List<Parameter> params = new ArrayList<>();
        schema.properties()
                .forEach((path, property) -> specifier(property).ifPresent(specifier -> {
                    Parameter param = new Parameter(path, Parameter.parseCtype(specifier), params.size());
                    params.add(writeable.test(path) ? param.asWriteable() : param);
                }));
        return BufferType.makeType(name, params);
    }

    private static Optional<String> specifier(Property property) {
        if (property.secret()) {
            return Optional.empty();
        }
        Integer most = property.limits().maxSize();
        return switch (property.type()) {
            case BOOL -> Optional.of("bool");
            case INTEGER -> Optional.of("int64");
            // a scalar double would be narrowed to 4 bytes
            case REAL -> Optional.of("double[1]");
            case ENUM -> Optional.of("int32");
            case TEXT -> Optional.of("char[" + TEXT_BYTES + "]");
            case TABLE -> Optional.empty();
            default -> most == null ? Optional.empty() : Optional.of(array(property, most));
        };
    }

    private static String array(Property property, int most) {
        return switch (property.type()) {
            case BOOLS -> "bool[" + most + "]";
            case INTEGERS -> "int64[" + most + "]";
            case REALS -> "double[" + most + "]";
            case ENUMS -> "int32[" + most + "]";
            case BYTES -> "uint8[" + most + "]";
            default -> "char[" + TEXT_BYTES + "][" + most + "]";
        };
    }

    /** Returns a value as the buffer takes it: full length, missing reals NaN and other missing elements zero. */
    static Object toBuffer(CType type, Value value) {
        return switch (value) {
            case Value.Bool b -> b.value();
            case Value.Int i -> i.value();
            case Value.Real r -> List.of(r.value());
            case Value.Enum e -> (long) e.ordinal();
            case Value.Text t -> bytes(t.value());
            case Value.Bools bs -> {
                List<Object> all = new ArrayList<>();
                for (boolean b : bs.values()) {
                    all.add(b);
                }
                yield padded(type, all);
            }
            case Value.Ints is ->
                padded(type, Arrays.stream(is.values()).<Object>mapToObj(v -> v).toList());
            case Value.Reals rs ->
                padded(type, Arrays.stream(rs.values()).<Object>mapToObj(v -> v).toList());
            case Value.Enums es ->
                padded(
                        type,
                        es.values().stream()
                                .<Object>map(e -> (long) e.ordinal())
                                .toList());
            case Value.Texts ts ->
                padded(type, ts.values().stream().<Object>map(MirrorType::bytes).toList());
            case Value.Bytes bs -> {
                List<Object> all = new ArrayList<>();
                for (byte b : bs.values()) {
                    all.add((long) (b & 0xFF));
                }
                yield padded(type, all);
            }
            case Value.Table _ -> throw new IllegalArgumentException("a table has no place in shared memory");
        };
    }

    /** Returns UTF-8 of at most 64 bytes, cut between characters. */
    private static byte[] bytes(String text) {
        ByteBuffer place = ByteBuffer.allocate(TEXT_BYTES);
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
        encoder.encode(CharBuffer.wrap(text), place, true);
        return Arrays.copyOf(place.array(), place.position());
    }

    private static Object padded(CType type, List<Object> values) {
        int size = type.dims().getFirst();
        List<Object> all = new ArrayList<>(values.subList(0, Math.min(size, values.size())));
        while (all.size() < size) {
            all.add(empty(type.element()));
        }
        return all;
    }

    private static Object empty(ScalarType element) {
        return switch (element) {
            case BOOL -> false;
            case CHAR -> new byte[0];
            case FLOAT, DOUBLE, LONGDOUBLE -> Double.NaN;
            default -> 0L;
        };
    }

    /**
     * Returns what stands in the write block as a value for a set; the set's own checks do the rest. Reals that are NaN and
     * texts that are empty are no elements where they stand at the end of an array: they fill it up.
     */
    static Value toValue(Property property, Object stored) {
        return switch (property.type()) {
            case REAL -> Value.of(((Number) ((List<?>) stored).getFirst()).doubleValue());
            case ENUMS ->
                new Value.Enums(((List<?>) stored)
                        .stream()
                                .map(n -> option(property, ((Number) n).longValue()))
                                .toList());
            case BYTES -> {
                List<?> list = (List<?>) stored;
                byte[] bytes = new byte[list.size()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = ((Number) list.get(i)).byteValue();
                }
                yield new Value.Bytes(bytes);
            }
            case REALS -> {
                double[] all = ((Value.Reals) PropertyValues.toValue(stored)).values();
                int end = all.length;
                while (end > 0 && Double.isNaN(all[end - 1])) {
                    end--;
                }
                yield new Value.Reals(Arrays.copyOf(all, end));
            }
            case TEXTS -> {
                List<String> all = ((Value.Texts) PropertyValues.toValue(stored)).values();
                int end = all.size();
                while (end > 0 && all.get(end - 1).isEmpty()) {
                    end--;
                }
                yield new Value.Texts(all.subList(0, end));
            }
            default -> PropertyValues.toValue(stored);
        };
    }

    private static Value.Enum option(Property property, long ordinal) {
        return property.option(ordinal)
                .map(Option::value)
                // no option: the set refuses it and names the number
                .orElseGet(() -> new Value.Enum((int) ordinal, String.valueOf(ordinal)));
    }

    /** Returns a type as an entry of a catalog. */
    static Map<String, Object> entry(BufferType type, Schema schema) {
        Map<String, Object> units = new LinkedHashMap<>();
        List<Map<String, Object>> params = new ArrayList<>();
        for (Parameter param : type.params()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", param.name());
            entry.put("type", param.ctype().specifier());
            if (param.writeable()) {
                entry.put("writeable", true);
            }
            params.add(entry);
            schema.property(param.name())
                    .filter(p -> !p.unit().text().isEmpty())
                    .ifPresent(p -> units.put(param.name(), p.unit().text()));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        if (!units.isEmpty()) {
            all.put("units", units);
        }
        all.put("params", params);
        return all;
    }
}
