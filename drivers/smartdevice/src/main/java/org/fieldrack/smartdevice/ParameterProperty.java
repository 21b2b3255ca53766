package org.fieldrack.smartdevice;

import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.ScalarType;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.ValueType;

/** A parameter as a property of the lab. */
final class ParameterProperty {
    private ParameterProperty() {}

    /** Returns the descriptor of a parameter: type, unit, limits, and whether it may be set. */
    static Property of(BufferType type, Parameter param) {
        CType ctype = param.platformType();
        PropertyBuilder builder = Property.of(key(param.name()), valueType(ctype))
                .alias(param.name())
                .displayedName(param.name().replace('_', ' '))
                .description(type.attributes().descriptions().getOrDefault(param.name(), ""));
        String unit = type.attributes().units().get(param.name());
        if (unit != null) {
            builder.unit(unit);
        }
        Limits limits = limits(param, ctype);
        builder.limits(limits);
        return param.writeable() ? builder.reconfigurable().build() : builder.build();
    }

    /** Returns a word that a schema takes: other characters become underscores. */
    static String key(String name) {
        String word = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return word.isEmpty() || !Character.isLetter(word.charAt(0)) && word.charAt(0) != '_' ? "_" + word : word;
    }

    private static Limits limits(Parameter param, CType ctype) {
        Double lower = finite(param.lower().doubleValue());
        Double upper = finite(param.upper().doubleValue());
        if (ctype.element().isInteger()) {
            lower = Math.max(lower == null ? Double.NEGATIVE_INFINITY : lower, least(ctype.element()));
            upper = Math.min(upper == null ? Double.POSITIVE_INFINITY : upper, greatest(ctype.element()));
        }
        boolean ordered = ctype.element().isInteger() || ctype.element().isReal();
        Limits limits = Limits.NONE.withBinary32(ctype.element() == ScalarType.FLOAT);
        if (ordered) {
            limits = limits.withRange(lower, upper);
        }
        boolean text = ctype.element() == ScalarType.CHAR || ctype.element() == ScalarType.WCHAR;
        int count = (int) ctype.count();
        return ctype.isScalar() ? limits : limits.withSize(text ? 0 : count, count);
    }

    private static @org.jspecify.annotations.Nullable Double finite(double bound) {
        return Double.isFinite(bound) ? bound : null;
    }

    private static double least(ScalarType type) {
        return type.cName().startsWith("u") ? 0 : -Math.scalb(1.0, 8 * type.size() - 1);
    }

    private static double greatest(ScalarType type) {
        int bits = 8 * type.size() - (type.cName().startsWith("u") ? 0 : 1);
        return bits >= 63 ? Long.MAX_VALUE : Math.scalb(1.0, bits) - 1;
    }

    private static ValueType valueType(CType type) {
        boolean scalar = type.isScalar();
        return switch (type.element()) {
            case BOOL -> scalar ? ValueType.BOOL : ValueType.BOOLS;
            case CHAR, WCHAR -> ValueType.TEXT;
            case FLOAT, DOUBLE, LONGDOUBLE -> scalar ? ValueType.REAL : ValueType.REALS;
            default -> scalar ? ValueType.INTEGER : ValueType.INTEGERS;
        };
    }

    /** Returns the parameters of a type by the key of their property. */
    static Map<String, Parameter> byKey(BufferType type) {
        Map<String, Parameter> all = new java.util.LinkedHashMap<>();
        type.params().forEach(param -> all.put(key(param.name()), param));
        return all;
    }
}
