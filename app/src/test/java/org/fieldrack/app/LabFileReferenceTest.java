package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Vectors;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.Key;
import org.fieldrack.config.RecordBinder;
import org.fieldrack.config.Secret;
import org.fieldrack.device.Driver;
import org.junit.jupiter.api.Test;

/**
 * The reference of the lab file is made from the records that are bound to it, so it cannot say anything else.
 *
 * <p>With {@code -Dfieldrack.docs=write} the manual is written instead of compared.
 */
final class LabFileReferenceTest {
    private static final String START = "<!-- made from the records: LabFileReferenceTest -->\n";

    @Test
    void theManualSaysWhatTheRecordsSay() throws IOException {
        Path manual = Vectors.projectRoot().resolve("docs/lab-file.md");
        String text = Files.readString(manual);
        String head = text.substring(0, text.indexOf(START) + START.length());
        String wanted = head + reference();
        if ("write".equals(System.getProperty("fieldrack.docs"))) {
            Files.writeString(manual, wanted);
            return;
        }
        assertThat(text)
                .as("docs/lab-file.md: run the tests of app with -Dfieldrack.docs=write")
                .isEqualTo(wanted);
    }

    @Test
    void everyKeyIsDescribed() {
        Stream<Class<? extends Record>> configs =
                new Drivers().all().values().stream().map(Driver::configType);
        Stream.concat(Stream.of(LabFile.Keys.class), configs).forEach(type -> {
            for (RecordComponent component : type.getRecordComponents()) {
                assertThat(component.getAnnotation(Key.class))
                        .as(type + "." + component.getName())
                        .isNotNull();
                assertThat(component.getAnnotation(Key.class).value())
                        .as(type + "." + component.getName())
                        .endsWith(".");
            }
        });
    }

    private static String reference() {
        StringBuilder out = new StringBuilder("\n## The file\n\n");
        table(out, LabFile.Keys.class, new LinkedHashMap<>());
        for (Driver<?> driver : new Drivers().all().values()) {
            out.append("\n## `driver: ")
                    .append(driver.name())
                    .append("`\n\n")
                    .append(driver.description())
                    .append("\n\n");
            table(out, driver.configType(), new LinkedHashMap<>());
        }
        return out.toString();
    }

    private static void table(StringBuilder out, Class<?> type, Map<String, Class<?>> nested) {
        out.append("| key | takes | default | what it is |\n|---|---|---|---|\n");
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            String name = RecordBinder.keyOf(component);
            inner(component.getGenericType()).ifPresent(record -> nested.putIfAbsent(name, record));
            String def =
                    key.def().isEmpty() ? optional(component.getType()) ? "–" : "must be given" : "`" + key.def() + "`";
            String example = key.example().isEmpty() ? "" : " Example: `" + key.example() + "`.";
            out.append("| `")
                    .append(name)
                    .append("` | ")
                    .append(words(component.getGenericType(), key))
                    .append(" | ")
                    .append(def)
                    .append(" | ")
                    .append((key.value() + example).replace("|", "\\|"))
                    .append(" |\n");
        }
        Map<String, Class<?>> further = new LinkedHashMap<>(nested);
        nested.clear();
        further.forEach((name, record) -> {
            out.append("\n`").append(name).append("`:\n\n");
            table(out, record, new LinkedHashMap<>());
        });
    }

    private static boolean optional(Class<?> type) {
        return type == Optional.class || type == List.class || type == Map.class || type.isRecord();
    }

    private static Optional<Class<?>> inner(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            return inner(of[of.length - 1]);
        }
        Class<?> raw = (Class<?>) type;
        return raw.isRecord() && raw != Literal.Quantity.class ? Optional.of(raw) : Optional.empty();
    }

    private static String words(Type type, Key key) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            String element = words(of[of.length - 1], key);
            return generic.getRawType() == List.class
                    ? "list of " + element
                    : generic.getRawType() == Map.class ? "names with " + element : element;
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            return Stream.of((Object[]) raw.getEnumConstants())
                    .map(c -> "`" + ((Enum<?>) c).name().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(", "));
        }
        if (key.size()) {
            return "size";
        }
        return raw == Duration.class
                ? "duration"
                : raw == Path.class
                        ? "path"
                        : raw == boolean.class || raw == Boolean.class
                                ? "true or false"
                                : raw == String.class
                                        ? "text"
                                        : raw == Secret.class
                                                ? "`{secret: NAME}`"
                                                : raw == ConfigNode.class
                                                        ? "keys"
                                                        : raw == Literal.Quantity.class
                                                                ? "quantity"
                                                                : raw.isRecord()
                                                                        ? "keys, see below"
                                                                        : raw == double.class || raw == Double.class
                                                                                ? "number"
                                                                                : "whole number";
    }
}
