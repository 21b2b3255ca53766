package org.fieldrack.property;

/**
 * One choice of an enum property.
 *
 * @param ordinal the number that stands for it
 * @param name how it is written and read
 * @param description what it means; may be empty
 */
public record Option(int ordinal, String name, String description) {
    public static Option of(int ordinal, String name) {
        return new Option(ordinal, name, "");
    }

    public Value.Enum value() {
        return new Value.Enum(ordinal, name);
    }
}
