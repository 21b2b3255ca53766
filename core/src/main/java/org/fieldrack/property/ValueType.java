package org.fieldrack.property;

/** The types that a value can have. */
public enum ValueType {
    BOOL(false),
    INTEGER(false),
    REAL(false),
    TEXT(false),
    ENUM(false),
    BOOLS(true),
    INTEGERS(true),
    REALS(true),
    TEXTS(true),
    ENUMS(true),
    BYTES(true),
    TABLE(true);

    private final boolean array;

    ValueType(boolean array) {
        this.array = array;
    }

    /** Says whether values of this type have a size that {@code minSize} and {@code maxSize} limit. */
    public boolean isArray() {
        return array;
    }

    /** Says whether values of this type can be drawn as one trend: bool, integer, real and enum. */
    public boolean isNumeric() {
        return this == BOOL || this == INTEGER || this == REAL || this == ENUM;
    }

    /** Says whether limits and alarm bounds apply: integers, reals and arrays of them. */
    public boolean isOrdered() {
        return this == INTEGER || this == REAL || this == INTEGERS || this == REALS;
    }

    /** Returns the word for messages: {@code "a whole number"}. */
    public String words() {
        return switch (this) {
            case BOOL -> "true or false";
            case INTEGER -> "a whole number";
            case REAL -> "a number";
            case TEXT -> "text";
            case ENUM -> "one of its options";
            case BOOLS -> "a list of true and false";
            case INTEGERS -> "a list of whole numbers";
            case REALS -> "a list of numbers";
            case TEXTS -> "a list of texts";
            case ENUMS -> "a list of its options";
            case BYTES -> "bytes";
            case TABLE -> "a table";
        };
    }
}
