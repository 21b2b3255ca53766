package org.fieldrack.protocol.format;

/** What kind of value a format takes or gives. */
public enum Kind {
    SIGNED,
    UNSIGNED,
    ENUM,
    REAL,
    TEXT,
    /** None: it looks at, or changes, what was written or read so far. */
    PSEUDO;

    public boolean isInteger() {
        return this == SIGNED || this == UNSIGNED || this == ENUM;
    }
}
