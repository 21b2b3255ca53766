package org.fieldrack.property;

/** Who may change a property and when. */
public enum Access {
    /** Set in the lab file, fixed while the device is open. */
    INIT_ONLY,
    /** Measured, or derived from what is measured. */
    READ_ONLY,
    /** May be set at any time. */
    RECONFIGURABLE
}
