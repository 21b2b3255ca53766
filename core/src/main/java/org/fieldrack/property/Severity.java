package org.fieldrack.property;

/** How bad an alarm is, in ascending order. */
public enum Severity {
    NONE,
    MINOR,
    MAJOR,
    /** The value itself cannot be trusted. */
    INVALID
}
