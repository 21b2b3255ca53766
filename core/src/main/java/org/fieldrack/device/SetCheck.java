package org.fieldrack.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.fieldrack.base.Numbers;
import org.fieldrack.property.Access;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;

/**
 * The one place where a set is checked (DESIGN section 3): access, access level, state and type of what was asked, then
 * the driver's hook, then options and limits of the result.
 *
 * <p>Stateless. A refusal leaves nothing changed and names property, value, rule and remedy.
 */
final class SetCheck {
    private SetCheck() {}

    /** Returns the checked changes, or throws the refusal. */
    static Map<String, Value> check(
            String device,
            java.util.function.Supplier<Schema> schema,
            State state,
            Map<String, Value> asked,
            Requester requester,
            Consumer<Map<String, Value>> hook) {
        Map<String, Value> changes = new LinkedHashMap<>();
        Schema before = schema.get();
        asked.forEach((path, value) -> changes.put(path, admit(device, before, path, value, state, requester)));
        hook.accept(changes);
        // the hook may have injected a schema with other limits
        Schema after = schema.get();
        changes.replaceAll((path, value) -> typed(device, path, descriptor(device, after, path), value));
        changes.forEach((path, value) -> keepTo(device, path, descriptor(device, after, path), value));
        return changes;
    }

    /** Returns the checked arguments of a command: level and state, then each argument like a set. */
    static Map<String, Value> checkCall(
            String device,
            String path,
            org.fieldrack.property.Command command,
            State state,
            Map<String, Value> arguments,
            Requester requester) {
        if (!requester.level().allows(command.requiredAccessLevel())) {
            throw new RefusedException(
                    path,
                    "level",
                    device + "." + path + " needs access level " + command.requiredAccessLevel() + " and "
                            + requester.who() + " has " + requester.level());
        }
        if (!command.isAllowedIn(state)) {
            throw new RefusedException(
                    path,
                    "state",
                    device + "." + path + " is not allowed in state " + state + ": it needs "
                            + words(command.allowedStates()));
        }
        Map<String, Value> checked = new LinkedHashMap<>();
        for (Property argument : command.arguments()) {
            Value given = arguments.get(argument.key());
            Value value = given == null ? argument.defaultValue() : given;
            if (value != null) {
                Value typed = typed(device, path + " " + argument.key(), argument, value);
                keepTo(device, path + " " + argument.key(), argument, typed);
                checked.put(argument.key(), typed);
            } else if (argument.assignment() == org.fieldrack.property.Assignment.MANDATORY) {
                throw new RefusedException(
                        path, "argument", device + "." + path + " needs the argument " + argument.key());
            }
        }
        for (String name : arguments.keySet()) {
            if (!checked.containsKey(name)) {
                throw new RefusedException(path, "argument", device + "." + path + " has no argument " + name);
            }
        }
        return checked;
    }

    private static Property descriptor(String device, Schema schema, String path) {
        return schema.property(path)
                .orElseThrow(() -> new RefusedException(
                        path, "unknown", device + " has no property " + path + nearest(schema, path)));
    }

    private static String nearest(Schema schema, String path) {
        return org.fieldrack.base.Suggestion.of(path, schema.properties().keySet())
                .map(s -> ": did you mean " + s + "?")
                .orElse("");
    }

    private static Value admit(
            String device, Schema schema, String path, Value value, State state, Requester requester) {
        Property property = descriptor(device, schema, path);
        String name = device + "." + path;
        if (property.access() == Access.READ_ONLY) {
            throw new RefusedException(path, "access", name + " is read-only: it is measured and cannot be set");
        }
        if (property.access() == Access.INIT_ONLY) {
            throw new RefusedException(
                    path, "access", name + " is set in the lab file only: change it there and reload");
        }
        if (!requester.level().allows(property.requiredAccessLevel())) {
            throw new RefusedException(
                    path,
                    "level",
                    name + " needs access level " + property.requiredAccessLevel() + " and " + requester.who() + " has "
                            + requester.level());
        }
        if (!property.isSettableIn(state)) {
            throw new RefusedException(
                    path,
                    "state",
                    name + " cannot be set in state " + state + ": it needs " + words(property.allowedStates()));
        }
        return typed(device, path, property, value);
    }

    private static String words(java.util.Set<State> states) {
        return states.stream().sorted().map(Enum::name).collect(java.util.stream.Collectors.joining(" or "));
    }

    private static Value typed(String device, String path, Property property, Value value) {
        return Conversion.to(property, value).orElseThrow(() -> wrongType(device, path, property, value));
    }

    private static RefusedException wrongType(String device, String path, Property property, Value value) {
        if (property.type() == ValueType.ENUM) {
            return notAnOption(device, path, property, value);
        }
        return new RefusedException(
                path, "type", device + "." + path + " takes " + property.type().words() + ", not " + shown(value));
    }

    private static RefusedException notAnOption(String device, String path, Property property, Value value) {
        List<String> names = property.options().stream().map(Option::name).toList();
        return new RefusedException(
                path,
                "options",
                device + "." + path + " takes one of " + String.join(", ", names) + ", not " + shown(value));
    }

    private static String shown(Value value) {
        String text = value.text();
        String shortened = text.length() > 60 ? text.substring(0, 57) + "..." : text;
        return value.type() == ValueType.TEXT ? "\"" + shortened + "\"" : shortened;
    }

    private static void keepTo(String device, String path, Property property, Value value) {
        if (!property.options().isEmpty()
                && property.type() != ValueType.ENUMS
                && property.options().stream().noneMatch(o -> matches(o, value))) {
            throw notAnOption(device, path, property, value);
        }
        Limits limits = property.limits();
        if (limits.minSize() != null && value.size() < limits.minSize()) {
            throw size(device, path, value, "at least " + limits.minSize());
        }
        if (limits.maxSize() != null && value.size() > limits.maxSize()) {
            throw size(device, path, value, "at most " + limits.maxSize());
        }
        switch (value) {
            case Value.Int i -> bound(device, path, property, i.value());
            case Value.Real r -> bound(device, path, property, r.value());
            case Value.Ints is -> {
                for (long i : is.values()) {
                    bound(device, path, property, i);
                }
            }
            case Value.Reals rs -> {
                for (double r : rs.values()) {
                    bound(device, path, property, r);
                }
            }
            default -> {}
        }
    }

    private static boolean matches(Option option, Value value) {
        return switch (value) {
            case Value.Enum e -> option.ordinal() == e.ordinal();
            case Value.Int i -> option.ordinal() == i.value();
            case Value.Real r -> option.ordinal() == r.value() || option.name().equals(Numbers.plain(r.value(), 17));
            default -> option.name().equals(value.text());
        };
    }

    private static RefusedException size(String device, String path, Value value, String rule) {
        return new RefusedException(
                path, "size", device + "." + path + " takes " + rule + " elements, not " + value.size());
    }

    private static void bound(String device, String path, Property property, double value) {
        Limits limits = property.limits();
        if (!Double.isFinite(value)) {
            throw new RefusedException(
                    path, "finite", device + "." + path + " takes a finite number, not " + Numbers.plain(value, 17));
        }
        double v = limits.binary32() ? (float) value : value;
        checkBound(device, path, property, value, "min", limits.minInc(), b -> v >= b);
        checkBound(device, path, property, value, "max", limits.maxInc(), b -> v <= b);
        checkBound(device, path, property, value, "minExc", limits.minExc(), b -> v > b);
        checkBound(device, path, property, value, "maxExc", limits.maxExc(), b -> v < b);
    }

    private static void checkBound(
            String device,
            String path,
            Property property,
            double value,
            String rule,
            @org.jspecify.annotations.Nullable Double bound,
            java.util.function.DoublePredicate holds) {
        if (bound == null || holds.test(property.limits().binary32() ? bound.floatValue() : bound)) {
            return;
        }
        String unit =
                property.unit().text().isEmpty() ? "" : " " + property.unit().text();
        String relation = switch (rule) {
            case "min" -> "below min ";
            case "max" -> "above max ";
            case "minExc" -> "not above ";
            default -> "not below ";
        };
        String origin = property.limits().origin().isEmpty()
                ? ""
                : ": limit " + property.limits().origin();
        throw new RefusedException(
                path,
                rule,
                device + "." + path + " " + Numbers.plain(value, 17) + unit + " is " + relation
                        + Numbers.plain(bound, 17) + unit + origin);
    }
}
