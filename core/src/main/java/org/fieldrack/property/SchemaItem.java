package org.fieldrack.property;

/** Whatever stands in a schema under a key: a node, a property or a command. */
public sealed interface SchemaItem permits Node, Property, Command {
    /** Returns the name within its node: a letter, then letters, digits, {@code _} or {@code -}. */
    String key();

    /** Returns the name for people; the key where none was given. */
    String displayedName();

    /** Returns what it is for, in one or more sentences; may be empty. */
    String description();
}
