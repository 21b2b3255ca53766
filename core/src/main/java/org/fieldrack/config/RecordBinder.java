package org.fieldrack.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * Turns a group of keys into a configuration record, as its {@link Key}s say.
 *
 * <p>An unknown key is a problem with a suggestion, a missing one names what it is for, a wrong value says what is allowed
 * with an example. A record's own compact constructor may refuse with {@link IllegalArgumentException}; its message is
 * then the problem. All problems are collected; with any the result is empty.
 */
public final class RecordBinder {
    private final Problems problems;
    private final Path baseFolder;
    private final Function<String, Secret> secrets;

    /**
     * @param baseFolder what relative paths count from
     * @param secrets makes the reference to a secret of this name
     */
    public RecordBinder(Problems problems, Path baseFolder, Function<String, Secret> secrets) {
        this.problems = problems;
        this.baseFolder = baseFolder;
        this.secrets = secrets;
    }

    /** Returns the record, empty where there were problems. */
    public <R extends Record> Optional<R> bind(Class<R> type, ConfigNode node) {
        if (!(node instanceof ConfigNode.Mapping mapping)) {
            problems.add(node.mark(), node.shown() + " stands where keys are expected: " + keys(type));
            return Optional.empty();
        }
        RecordComponent[] components = type.getRecordComponents();
        unknownKeys(type, mapping);
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            Optional<Object> value = component(components[i], mapping);
            complete &= value.isPresent();
            arguments[i] = value.orElse(null);
        }
        return complete ? construct(type, components, arguments, mapping) : Optional.empty();
    }

    private void unknownKeys(Class<?> type, ConfigNode.Mapping mapping) {
        List<String> known =
                Stream.of(type.getRecordComponents()).map(RecordBinder::keyOf).toList();
        mapping.keyMarks().forEach((key, mark) -> {
            if (!known.contains(key)) {
                String remedy = Suggestion.of(key, known)
                        .map(s -> "did you mean " + s + "?")
                        .orElse("known keys are " + keys(type));
                problems.add(mark, "unknown key " + key + ": " + remedy);
            }
        });
    }

    private static String keys(Class<?> type) {
        return Stream.of(type.getRecordComponents()).map(RecordBinder::keyOf).collect(Collectors.joining(", "));
    }

    /** Returns the key of a component: its name; a leading underscore, which Java may need, is dropped. */
    public static String keyOf(RecordComponent component) {
        return component.getName().startsWith("_") ? component.getName().substring(1) : component.getName();
    }

    private Optional<Object> component(RecordComponent component, ConfigNode.Mapping mapping) {
        Key key = component.getAnnotation(Key.class);
        String name = keyOf(component);
        ConfigNode node = mapping.entries().get(name);
        boolean written = node != null && !(node instanceof ConfigNode.Scalar s && s.isNull());
        if (!written && key != null && !key.def().isEmpty()) {
            return value(component.getGenericType(), key, name, byDefault(component, key, mapping.mark()));
        }
        if (!written || node == null) {
            Object none = none(component.getType());
            if (none != null) {
                return Optional.of(none);
            }
            if (component.getType().isRecord()) {
                return value(
                        component.getGenericType(),
                        key,
                        name,
                        new ConfigNode.Mapping(mapping.mark(), Map.of(), Map.of()));
            }
            String what = key == null ? "" : " (" + stripped(key.value()) + ")";
            String example =
                    key == null || key.example().isEmpty() ? "" : ", for example " + name + ": " + key.example();
            problems.add(mapping.mark(), "the key " + name + " is missing" + what + example);
            return Optional.empty();
        }
        return value(component.getGenericType(), key, name, node);
    }

    /** Returns a default as a file would have it; plain text stays plain, whatever YAML would make of its colons. */
    private ConfigNode byDefault(RecordComponent component, Key key, ConfigNode.Mark at) {
        return component.getType() == String.class && !key.def().startsWith("\"")
                ? new ConfigNode.Scalar(at, key.def(), false)
                : Yaml.parse(at.file(), key.def(), problems)
                        .orElseThrow(() -> new IllegalStateException("default " + key.def()));
    }

    private static String stripped(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static @Nullable Object none(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        return type == Map.class ? Map.of() : null;
    }

    private Optional<Object> value(Type type, @Nullable Key key, String name, ConfigNode node) {
        if (type instanceof ParameterizedType generic) {
            return container(generic, key, name, node);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == ConfigNode.class) {
            return Optional.of(node);
        }
        if (raw == Secret.class) {
            return secret(name, node);
        }
        if (raw.isRecord() && raw != Literal.Quantity.class) {
            return bind(raw.asSubclass(Record.class), node).map(record -> record);
        }
        if (!(node instanceof ConfigNode.Scalar scalar)) {
            problems.add(node.mark(), name + " takes " + Scalars.words(raw, key) + ", not " + node.shown());
            return Optional.empty();
        }
        try {
            return Optional.of(limited(key, name, Scalars.read(raw, key, scalar, baseFolder)));
        } catch (IllegalArgumentException e) {
            String example = key == null || key.example().isEmpty() ? "" : ", for example " + key.example();
            problems.add(node.mark(), name + ": " + e.getMessage() + example);
            return Optional.empty();
        }
    }

    private static Object limited(@Nullable Key key, String name, Object value) {
        if (key != null && value instanceof Number number) {
            double v = number.doubleValue();
            if (v < key.min() || v > key.max()) {
                throw new IllegalArgumentException(Numbers.plain(v, 17) + " is outside " + Numbers.plain(key.min(), 9)
                        + " to " + Numbers.plain(key.max(), 9));
            }
        }
        return value;
    }

    private Optional<Object> container(ParameterizedType type, @Nullable Key key, String name, ConfigNode node) {
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return value(of[0], key, name, node).map(Optional::of);
        }
        if (type.getRawType() == List.class) {
            // one item may be written without brackets
            List<ConfigNode> items = node instanceof ConfigNode.Sequence s ? s.items() : List.of(node);
            List<Object> values = new ArrayList<>();
            items.forEach(item -> value(of[0], key, name, item).ifPresent(values::add));
            return values.size() == items.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }
        if (!(node instanceof ConfigNode.Mapping mapping)) {
            problems.add(node.mark(), name + " takes a group of keys, not " + node.shown());
            return Optional.empty();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.entries().forEach((k, v) -> value(of[1], key, name + "." + k, v).ifPresent(x -> values.put(k, x)));
        return values.size() == mapping.entries().size()
                ? Optional.of(java.util.Collections.unmodifiableMap(values))
                : Optional.empty();
    }

    private Optional<Object> secret(String name, ConfigNode node) {
        if (node instanceof ConfigNode.Mapping m
                && m.entries().size() == 1
                && m.entries().get("secret") instanceof ConfigNode.Scalar s
                && s.text().matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            return Optional.of(secrets.apply(s.text()));
        }
        problems.add(
                node.mark(),
                name + " is a secret and must not stand in the file: write {secret: NAME} and keep it in the"
                        + " environment as FIELDRACK_SECRET_<NAME> or in the file secrets/NAME beside this file");
        return Optional.empty();
    }

    private <R extends Record> Optional<R> construct(
            Class<R> type, RecordComponent[] components, @Nullable Object[] arguments, ConfigNode.Mapping mapping) {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                problems.add(mapping.mark(), String.valueOf(refused.getMessage()));
                return Optional.empty();
            }
            throw new IllegalStateException("cannot make " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }
}
