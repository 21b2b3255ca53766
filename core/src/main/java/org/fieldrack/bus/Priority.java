package org.fieldrack.bus;

/** Who is served first when several clients wait for one device. */
public enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
