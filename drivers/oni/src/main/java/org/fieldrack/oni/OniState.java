package org.fieldrack.oni;

/** States of a context; specification section 8. */
public enum OniState {
    /** Closed. */
    NULL,
    /** Made but not opened. */
    UNINITIALIZED,
    /** Opened, with a device table. */
    IDLE,
    /** Producing data. */
    RUNNING
}
