package org.fieldrack.mpod;

/** Where the bounds of set-points come from (section 7.1). */
public enum LimitSource {
    /** Nothing is set; bounds that are there stay. */
    NONE,
    /** What the hardware can deliver. */
    VENDOR,
    /** The applied limits that somebody chose. */
    USER
}
