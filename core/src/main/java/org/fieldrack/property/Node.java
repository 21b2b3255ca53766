package org.fieldrack.property;

import java.util.List;

/**
 * A group of properties, commands and further nodes.
 *
 * @param key name within its node
 * @param displayedName name for people
 * @param description what the group is
 * @param items in the order in which they are shown; keys are unique within a node
 */
public record Node(String key, String displayedName, String description, List<SchemaItem> items) implements SchemaItem {
    public Node {
        items = List.copyOf(items);
    }

    public static Node of(String key, String displayedName, List<? extends SchemaItem> items) {
        return new Node(key, displayedName, "", List.copyOf(items));
    }
}
