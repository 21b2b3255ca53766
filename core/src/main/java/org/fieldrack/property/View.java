package org.fieldrack.property;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A named choice of a device's properties, in an order of its own: what an operator needs, what an expert needs.
 *
 * @param name what it is chosen by
 * @param paths properties and nodes in the order in which they are shown; {@code *.voltage} stands for that property or
 *     node of every top-level node, node by node; what a schema does not have is skipped
 */
public record View(String name, List<String> paths) {
    private static final String EVERY = "*.";

    public View {
        paths = List.copyOf(paths);
    }

    /** Returns the paths of the properties that the view shows of a schema, each once. */
    public List<String> of(Schema schema) {
        LinkedHashSet<String> shown = new LinkedHashSet<>();
        List<String> ofEvery = new ArrayList<>();
        for (String path : paths) {
            if (path.startsWith(EVERY)) {
                ofEvery.add(path.substring(EVERY.length()));
            } else {
                add(schema, path, shown);
            }
        }
        for (SchemaItem item : schema.items()) {
            if (item instanceof Node node) {
                ofEvery.forEach(key -> add(schema, node.key() + "." + key, shown));
            }
        }
        return List.copyOf(shown);
    }

    private static void add(Schema schema, String path, LinkedHashSet<String> shown) {
        if (schema.property(path).isPresent()) {
            shown.add(path);
        }
        Node node = schema.nodes().get(path);
        if (node != null) {
            node.items().forEach(item -> add(schema, path + "." + item.key(), shown));
        }
    }
}
