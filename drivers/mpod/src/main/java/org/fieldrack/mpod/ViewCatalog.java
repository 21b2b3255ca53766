package org.fieldrack.mpod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fieldrack.base.Suggestion;

/**
 * All definition tokens with what each depends on, and the resolving of a view to the properties of one kind of channel
 * (section 10).
 */
public final class ViewCatalog {
    private static final ViewCatalog STANDARD = load();
    private final Map<String, List<String>> dependencies;
    private final List<String> mustBe;

    /**
     * @param dependencies tokens by token, in the order in which they are inserted
     * @param mustBe tokens that every channel has, with {@code @} in place of the kind
     */
    public ViewCatalog(Map<String, List<String>> dependencies, List<String> mustBe) {
        this.dependencies = new LinkedHashMap<>(dependencies);
        this.mustBe = List.copyOf(mustBe);
    }

    /** Returns the catalogue of the product. */
    public static ViewCatalog standard() {
        return STANDARD;
    }

    private static ViewCatalog load() {
        Map<String, List<String>> tokens = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ViewCatalog.class.getResourceAsStream("views.tsv"), "views.tsv"),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] fields = line.split("\t", -1);
                tokens.put(fields[0], fields.length == 1 ? List.of() : List.of(fields[1].split(" ")));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the catalogue of channel properties cannot be read", e);
        }
        return new ViewCatalog(
                tokens,
                List.of(
                        "state_RO_@",
                        "stateInWords_RO_@",
                        "status_RO_@",
                        "switch_RO_@",
                        "operator_RO_@",
                        "measurementTerminalVoltage_RO_@",
                        "measurementCurrent_RO_@"));
    }

    public Map<String, List<String>> dependencies() {
        return java.util.Collections.unmodifiableMap(dependencies);
    }

    public List<String> mustBe() {
        return mustBe;
    }

    /**
     * Returns the tokens of a view for one kind of channel: dependencies before who needs them, the must-be list at the
     * tail, duplicates dropped, {@code RO} dropped where {@code RW} stands.
     *
     * @throws IllegalArgumentException for an unknown token, with a sentence that names it
     */
    public List<String> resolve(List<String> view, ChannelKind kind) {
        String suffix = "_" + kind;
        List<String> all = new ArrayList<>();
        for (String token : view) {
            if (!dependencies.containsKey(token)) {
                throw new IllegalArgumentException("unknown view token " + token
                        + Suggestion.of(token, dependencies.keySet())
                                .map(near -> ": did you mean " + near + "?")
                                .orElse(": a token is KEY_RO_LV, KEY_RW_LV, KEY_RO_HV or KEY_RW_HV"));
            }
            if (token.endsWith(suffix)) {
                insert(token, new ArrayDeque<>(), all);
            }
        }
        mustBe.forEach(token -> all.add(token.replace("@", kind.name())));
        Set<String> kept = new LinkedHashSet<>(all);
        kept.removeIf(token -> token.endsWith("_RO" + suffix) && kept.contains(token.replace("_RO_", "_RW_")));
        return List.copyOf(kept);
    }

    private void insert(String token, Deque<String> path, List<String> all) {
        if (path.contains(token)) {
            return;
        }
        path.push(token);
        dependencies.getOrDefault(token, List.of()).forEach(needed -> insert(needed, path, all));
        path.pop();
        all.add(token);
    }
}
