package org.fieldrack.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fieldrack.base.Literal;
import org.jspecify.annotations.Nullable;

/** Reads single words of a file as what a configuration record's component wants. */
final class Scalars {
    private Scalars() {}

    static String words(Class<?> type, @Nullable Key key) {
        if (type == Duration.class) {
            return "a duration such as 200ms";
        }
        if (type == Path.class) {
            return "a path";
        }
        if (type.isEnum()) {
            return "one of " + constants(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (key != null && key.size()) {
            return "a size such as 64MiB";
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type) ? "a number" : "text";
    }

    private static String constants(Class<?> type) {
        return Stream.of((Object[]) type.getEnumConstants())
                .map(c -> word((Enum<?>) c))
                .collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Object read(Class<?> type, @Nullable Key key, ConfigNode.Scalar scalar, Path baseFolder) {
        String text = scalar.text();
        if (type == String.class) {
            return text;
        }
        if (type == Duration.class) {
            return Literal.duration(text);
        }
        if (type == Path.class) {
            return baseFolder.resolve(text);
        }
        if (type == Literal.Quantity.class) {
            return Literal.quantity(text);
        }
        if (type == boolean.class || type == Boolean.class) {
            return switch (text) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw new IllegalArgumentException("takes true or false, not " + scalar.shown());
            };
        }
        if (type.isEnum()) {
            return Stream.of((Object[]) type.getEnumConstants())
                    .filter(c -> ((Enum<?>) c).name().replace('_', '-').equalsIgnoreCase(text.replace('_', '-')))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "takes one of " + constants(type) + ", not " + scalar.shown()));
        }
        if (key != null && key.size()) {
            return Literal.size(text);
        }
        return number(type, scalar);
    }

    private static Object number(Class<?> type, ConfigNode.Scalar scalar) {
        try {
            if (type == double.class || type == Double.class) {
                return Double.valueOf(scalar.text());
            }
            long whole = Long.decode(scalar.text());
            if (type == long.class || type == Long.class) {
                return whole;
            }
            if (type == int.class || type == Integer.class) {
                return Math.toIntExact(whole);
            }
        } catch (NumberFormatException | ArithmeticException e) {
            String what = type == double.class || type == Double.class ? "a number" : "a whole number";
            throw new IllegalArgumentException("takes " + what + ", not " + scalar.shown(), e);
        }
        throw new IllegalStateException("a configuration record cannot have a component of " + type);
    }
}
