package org.fieldrack.joulescope;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameter table of one instrument and its present values (specification section 3).
 *
 * <p>Thread-safe. Names that are not known and values that are not allowed are {@link NoSuchElementException}.
 */
final class Parameters {
    static final String BUFFER_DURATION = "buffer_duration";

    private static final Map<String, Parameter> TABLE = load();

    private final Map<String, Object> values = new LinkedHashMap<>();

    Parameters() {
        for (Parameter parameter : TABLE.values()) {
            parameter.defaultName().ifPresent(name -> values.put(parameter.name(), choice(parameter, name)));
        }
    }

    private static Map<String, Parameter> load() {
        Map<String, Parameter> table = new LinkedHashMap<>();
        try (var in = Parameters.class.getResourceAsStream("parameters.txt")) {
            if (in == null) {
                throw new IllegalStateException("parameters.txt is missing from the jar");
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Parameters::parse)
                    .forEach(parameter -> table.put(parameter.name(), parameter));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private static Parameter parse(String line) {
        String[] parts = line.split("\t");
        List<Parameter.Choice> choices = new ArrayList<>();
        for (String part : Arrays.asList(parts).subList(5, parts.length)) {
            String[] words = part.split("\\|");
            int equals = words[0].lastIndexOf('=');
            String value = words[0].substring(equals + 1);
            Object typed = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;
            List<String> aliases = List.of(words).subList(1, words.length);
            choices.add(new Parameter.Choice(words[0].substring(0, equals), typed, aliases));
        }
        Set<String> flags = parts[4].equals("-") ? Set.of() : Set.of(parts[4].split(","));
        return new Parameter(parts[0], parts[1], optional(parts[2]), optional(parts[3]), flags, choices);
    }

    private static Optional<String> optional(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(text);
    }

    static List<Parameter> all() {
        return List.copyOf(TABLE.values());
    }

    static Optional<Parameter> find(String name) {
        return Optional.ofNullable(TABLE.get(name));
    }

    static Parameter require(String name) {
        return find(name).orElseThrow(() -> new NoSuchElementException("there is no parameter \"" + name + "\""));
    }

    private static Object choice(Parameter parameter, String text) {
        return parameter.options().stream()
                .filter(choice -> choice.isCalled(text))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(parameter.name() + " cannot be \"" + text + "\"; it is "
                        + String.join(
                                ", ",
                                parameter.options().stream()
                                        .map(Parameter.Choice::name)
                                        .toList())))
                .value();
    }

    /**
     * Checks a value without setting it.
     *
     * @param value an option's name or alias, or a number
     * @throws NoSuchElementException where it is not allowed
     * @throws IllegalArgumentException for a negative duration
     */
    static Object check(String name, @Nullable Object value) {
        Parameter parameter = require(name);
        String text = value instanceof Double d && d == Math.rint(d) ? Long.toString(d.longValue()) : "" + value;
        if (name.equals(BUFFER_DURATION) && parameter.options().stream().noneMatch(c -> c.isCalled(text))) {
            return duration(text);
        }
        return choice(parameter, text);
    }

    private static Object duration(String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new NoSuchElementException("buffer_duration cannot be \"" + text + "\": write seconds", e);
        }
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("buffer_duration cannot be negative: " + text);
        }
        if (seconds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("buffer_duration cannot be " + text + ": write seconds, a day at most");
        }
        return (int) (seconds + 0.5001);
    }

    synchronized void put(String name, Object value) {
        values.put(name, value);
    }

    /** Returns the present value as the instrument has it. */
    synchronized Object actual(String name) {
        require(name);
        Object value = values.get(name);
        if (value == null) {
            throw new NoSuchElementException("the parameter \"" + name + "\" has no value yet");
        }
        return value;
    }

    int number(String name) {
        return actual(name) instanceof Integer number ? number : 0;
    }

    /** Returns the name of the present option, or the value itself where it is none of them. */
    synchronized String get(String name) {
        Object value = actual(name);
        return require(name).options().stream()
                .filter(choice -> choice.value().equals(value))
                .map(Parameter.Choice::name)
                .findFirst()
                .orElse(value.toString());
    }
}
