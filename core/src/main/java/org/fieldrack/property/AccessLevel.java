package org.fieldrack.property;

import java.util.Locale;
import java.util.Optional;

/** What a person is trusted with, in ascending order: each level may do what the ones before it may. */
public enum AccessLevel {
    OBSERVER,
    USER,
    OPERATOR,
    EXPERT,
    ADMIN;

    public boolean allows(AccessLevel required) {
        return compareTo(required) >= 0;
    }

    /** Returns the level of this name in any case. */
    public static Optional<AccessLevel> of(String name) {
        for (AccessLevel level : values()) {
            if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
