package org.fieldrack.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fieldrack.base.Literal;
import org.fieldrack.property.Access;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.ValueType;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Spec;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Protocol;

/** What a property of the lab file becomes once its protocols are compiled: its descriptor. */
final class PointPlan {
    private PointPlan() {}

    /** The compiled protocols of a property. */
    record Protocols(Optional<Protocol> get, Optional<Protocol> set, Optional<Protocol> init, Optional<Protocol> push) {
        Stream<Protocol> all() {
            return Stream.of(get, set, init, push).flatMap(Optional::stream);
        }
    }

    /**
     * Returns the descriptor.
     *
     * @param redirections formats of other properties' protocols that name this one
     * @throws IllegalArgumentException with a sentence where its type cannot be told, or its keys do not fit together
     */
    static Property property(String name, ProtocolConfig.Point point, Protocols protocols, List<Format> redirections) {
        Optional<Format> format =
                valueFormat(protocols).or(() -> redirections.stream().findFirst());
        if (format.isEmpty() && point.type().isEmpty() && protocols.set().isEmpty()) {
            throw new IllegalArgumentException("the property " + name
                    + " has no value: none of its protocols reads or writes one, and no redirection names it");
        }
        ValueType type = type(point, format);
        PropertyBuilder builder = Property.of(name, type)
                .displayedName(point.title().isEmpty() ? name : point.title())
                .description(point.description())
                .unit(point.unit())
                .access(protocols.set().isPresent() ? Access.RECONFIGURABLE : Access.READ_ONLY)
                .requires(point.level())
                .archive(archive(point.archive()));
        point.min().ifPresent(builder::min);
        point.max().ifPresent(builder::max);
        pair(name, "warn", point.warn()).ifPresent(warn -> builder.warn(warn.get(0), warn.get(1)));
        pair(name, "alarm", point.alarm()).ifPresent(alarm -> builder.alarm(alarm.get(0), alarm.get(1)));
        if (type.isArray()) {
            builder.size(0, point.size().orElse(1));
        }
        if (type == ValueType.ENUM || type == ValueType.ENUMS) {
            builder.options(options(name, point, format));
        }
        return builder.build();
    }

    private static Optional<List<Double>> pair(String name, String key, List<Double> bounds) {
        if (!bounds.isEmpty() && bounds.size() != 2) {
            throw new IllegalArgumentException(
                    name + ": " + key + " takes two bounds, low and high, such as [0, 28], not " + bounds.size());
        }
        return bounds.isEmpty() ? Optional.empty() : Optional.of(bounds);
    }

    /** The format that says what the property is: the last value that is read, else the first that is written. */
    private static Optional<Format> valueFormat(Protocols protocols) {
        List<Format> read = new ArrayList<>();
        Stream.of(protocols.init(), protocols.push(), protocols.get())
                .flatMap(Optional::stream)
                .forEach(protocol -> read.addAll(stored(protocol.commands())));
        protocols.set().ifPresent(set -> {
            if (read.isEmpty()) {
                read.addAll(stored(set.onInit()));
            }
        });
        if (!read.isEmpty()) {
            return Optional.of(read.get(read.size() - 1));
        }
        return protocols.set().stream()
                .flatMap(set -> Protocol.outputs(set.commands()).stream())
                .filter(format ->
                        format.kind() != Kind.PSEUDO && format.redirection().isEmpty())
                .findFirst();
    }

    /** Returns the formats that store a value of the point itself. */
    static List<Format> stored(List<Command> commands) {
        return Protocol.inputs(commands).stream()
                .filter(format -> format.kind() != Kind.PSEUDO
                        && !format.spec().has(Spec.SKIP)
                        && !format.spec().has(Spec.COMPARE)
                        && format.redirection().isEmpty())
                .toList();
    }

    private static ValueType type(ProtocolConfig.Point point, Optional<Format> format) {
        boolean list = point.size().orElse(1) > 1;
        ProtocolConfig.Point.Type given = point.type().orElseGet(() -> inferred(point, format));
        return switch (given) {
            case BOOL -> list ? ValueType.BOOLS : ValueType.BOOL;
            case INTEGER -> list ? ValueType.INTEGERS : ValueType.INTEGER;
            case REAL -> list ? ValueType.REALS : ValueType.REAL;
            case TEXT -> list ? ValueType.TEXTS : ValueType.TEXT;
            case ENUM -> list ? ValueType.ENUMS : ValueType.ENUM;
        };
    }

    private static ProtocolConfig.Point.Type inferred(ProtocolConfig.Point point, Optional<Format> format) {
        if (!point.options().isEmpty()) {
            return ProtocolConfig.Point.Type.ENUM;
        }
        if (format.isEmpty()) {
            return ProtocolConfig.Point.Type.BOOL;
        }
        return switch (format.get().kind()) {
            case REAL -> ProtocolConfig.Point.Type.REAL;
            case TEXT -> ProtocolConfig.Point.Type.TEXT;
            case ENUM -> ProtocolConfig.Point.Type.ENUM;
            case SIGNED, UNSIGNED, PSEUDO -> ProtocolConfig.Point.Type.INTEGER;
        };
    }

    private static List<Option> options(String name, ProtocolConfig.Point point, Optional<Format> format) {
        Map<Integer, String> names = new LinkedHashMap<>();
        format.filter(f -> f.converter() instanceof EnumConverter)
                .map(f -> ((EnumConverter) f.converter()).named())
                .ifPresent(named -> named.forEach(n -> names.putIfAbsent((int) n.number(), n.name())));
        if (!point.options().isEmpty()) {
            Map<Integer, String> given = new HashMap<>();
            List<Integer> numbers = new ArrayList<>(names.keySet());
            for (int i = 0; i < point.options().size(); i++) {
                given.put(
                        i < numbers.size() ? numbers.get(i) : i, point.options().get(i));
            }
            names.clear();
            names.putAll(given);
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("the property " + name + " needs options: the names of its values");
        }
        return names.entrySet().stream()
                .map(entry -> Option.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Reads the archive policy of a lab file. */
    static ArchivePolicy archive(String text) {
        String[] words = text.strip().split("\\s+");
        try {
            return switch (words[0]) {
                case "every" -> ArchivePolicy.EVERY_READING;
                case "none" -> ArchivePolicy.NONE;
                case "change" -> new ArchivePolicy.OnChange(words.length > 1 ? Double.parseDouble(words[1]) : 0);
                default -> new ArchivePolicy.Period(Literal.duration(text));
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "archive is every, change, change with a dead-band (change 0.1), none, or a period (10s), not "
                            + text,
                    e);
        }
    }
}
