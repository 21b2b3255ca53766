package org.fieldrack.property;

import java.util.List;

/**
 * A named choice of a device's properties, in an order of its own: what an operator needs, what an expert needs.
 *
 * @param name what it is chosen by
 * @param paths properties and nodes in the order in which they are shown; those that a schema does not have are skipped
 */
public record View(String name, List<String> paths) {
    public View {
        paths = List.copyOf(paths);
    }

    /** Returns the properties that the view shows of a schema, a node's in the order of the node. */
    public List<String> of(Schema schema) {
        return paths.stream()
                .flatMap(path -> schema.property(path).isPresent()
                        ? java.util.stream.Stream.of(path)
                        : schema.properties().keySet().stream()
                                .filter(key -> schema.nodes().containsKey(path) && key.startsWith(path + ".")))
                .distinct()
                .toList();
    }
}
