package org.fieldrack.property;

/** Whether a configuration must give a value. */
public enum Assignment {
    OPTIONAL,
    MANDATORY,
    /** Given by the device itself, never by a configuration. */
    INTERNAL
}
