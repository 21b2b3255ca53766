package org.fieldrack.mpod;

/** The rights that a community name stands for, in ascending order; each includes those before it (section 6). */
public enum Right {
    PUBLIC,
    PRIVATE,
    ADMIN,
    GURU;

    public boolean allows(Right needed) {
        return compareTo(needed) >= 0;
    }

    /** Returns the row of the community table: 1 to 4. */
    public int row() {
        return ordinal() + 1;
    }
}
