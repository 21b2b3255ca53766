package org.fieldrack.property;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The ordered tree of everything that a device offers, found by path: keys joined by dots ({@code u107.voltage}).
 *
 * <p>Immutable; a device that changes while it runs injects a new one, of which unchanged parts are shared.
 */
public final class Schema {
    public static final Schema EMPTY = new Schema(List.of());

    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final List<SchemaItem> items;
    private final List<View> views;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /**
     * @param items the top level, in the order in which it is shown
     * @throws IllegalArgumentException when a path stands twice or a key is not a word
     */
    public Schema(List<? extends SchemaItem> items) {
        this(items, List.of());
    }

    private Schema(List<? extends SchemaItem> items, List<View> views) {
        this.items = List.copyOf(items);
        this.views = List.copyOf(views);
        this.items.forEach(item -> index("", item));
    }

    public static Schema of(SchemaItem... items) {
        return new Schema(List.of(items));
    }

    private void index(String prefix, SchemaItem item) {
        if (!KEY.matcher(item.key()).matches()) {
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

    /** Returns the views that the device offers; empty where all its properties are one list. */
    public List<View> views() {
        return views;
    }

    public Optional<View> view(String name) {
        return views.stream().filter(view -> view.name().equals(name)).findFirst();
    }

    /** Returns this schema with these views. */
    public Schema withViews(List<View> named) {
        return new Schema(items, named);
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
        return changes.isEmpty() ? this : new Schema(rebuilt("", items, changes), views);
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
                        case Node n when isUntouched(path, changes) -> n;
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

    private static boolean isUntouched(String node, Map<String, UnaryOperator<Property>> changes) {
        String prefix = node + ".";
        return changes.keySet().stream().noneMatch(path -> path.startsWith(prefix));
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Schema s && items.equals(s.items) && views.equals(s.views);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
