package org.fieldrack.property;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The ordered tree of everything that a device offers, found by path: keys joined by dots ({@code u107.voltage}).
 *
 * <p>Immutable; a device that changes while it runs injects a new one, of which unchanged parts are shared.
 */
public final class Schema {
    public static final Schema EMPTY = new Schema(List.of());

    private final List<SchemaItem> items;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /**
     * @param items the top level, in the order in which it is shown
     * @throws IllegalArgumentException when a path stands twice or a key is not a word
     */
    public Schema(List<? extends SchemaItem> items) {
        this.items = List.copyOf(items);
        this.items.forEach(item -> index("", item));
    }

    public static Schema of(SchemaItem... items) {
        return new Schema(List.of(items));
    }

    private void index(String prefix, SchemaItem item) {
        if (!item.key().matches("[A-Za-z_][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "schema key \"" + item.key() + "\" is not a letter followed by letters, digits, _ or -");
        }
        String path = prefix + item.key();
        boolean again = switch (item) {
            case Property p -> properties.put(path, p) != null;
            case Command c -> commands.put(path, c) != null;
            case Node n -> {
                boolean twice = nodes.put(path, n) != null;
                n.items().forEach(child -> index(path + ".", child));
                yield twice;
            }
        };
        if (again) {
            throw new IllegalArgumentException("schema path " + path + " stands twice");
        }
    }

    /** Returns the top level in order. */
    public List<SchemaItem> items() {
        return items;
    }

    /** Returns every property by its path, in the order of the tree. */
    public Map<String, Property> properties() {
        return Collections.unmodifiableMap(properties);
    }

    public Map<String, Command> commands() {
        return Collections.unmodifiableMap(commands);
    }

    public Map<String, Node> nodes() {
        return Collections.unmodifiableMap(nodes);
    }

    public Optional<Property> property(String path) {
        return Optional.ofNullable(properties.get(path));
    }

    public Optional<Command> command(String path) {
        return Optional.ofNullable(commands.get(path));
    }

    /** Returns this schema with these properties changed; everything else is shared. Unknown paths are ignored. */
    public Schema with(Map<String, UnaryOperator<Property>> changes) {
        return changes.isEmpty() ? this : new Schema(rebuilt("", items, changes));
    }

    private static List<SchemaItem> rebuilt(
            String prefix, List<SchemaItem> items, Map<String, UnaryOperator<Property>> changes) {
        List<SchemaItem> result = new ArrayList<>(items.size());
        for (SchemaItem item : items) {
            String path = prefix + item.key();
            result.add(
                    switch (item) {
                        case Property p ->
                            changes.containsKey(path) ? changes.get(path).apply(p) : p;
                        case Command c -> c;
                        case Node n ->
                            new Node(
                                    n.key(),
                                    n.displayedName(),
                                    n.description(),
                                    rebuilt(path + ".", n.items(), changes));
                    });
        }
        return result;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Schema s && items.equals(s.items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
