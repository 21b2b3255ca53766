package org.fieldrack.property;

/** Where a reading comes from and whether it is still true. */
public enum Quality {
    /** Read from the instrument. */
    GOOD,
    /** The last known value of an instrument that no longer answers. */
    STALE,
    /** Written to the instrument and not yet read back. */
    SET,
    /** Restored from a store or a saved configuration. */
    RESTORED
}
