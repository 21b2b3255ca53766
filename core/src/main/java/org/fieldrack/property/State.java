package org.fieldrack.property;

import org.jspecify.annotations.Nullable;

/**
 * The states of devices and of their parts, as a tree: {@code RAMPING_UP} is an {@code INCREASING} is a {@code CHANGING}.
 *
 * <p>A command or property that allows {@code CHANGING} is allowed in every state below it.
 */
public enum State {
    UNKNOWN(null),
    INIT(null),
    KNOWN(null),
    /** The instrument does not answer; the device keeps trying. */
    OFFLINE(KNOWN),
    ERROR(KNOWN),
    /** Switched off by a protection and latched until somebody clears it. */
    TRIPPED(ERROR),
    DISABLED(KNOWN),
    INTERLOCKED(DISABLED),
    NORMAL(KNOWN),
    STATIC(NORMAL),
    ACTIVE(STATIC),
    ON(ACTIVE),
    PASSIVE(STATIC),
    OFF(PASSIVE),
    STOPPED(PASSIVE),
    CHANGING(NORMAL),
    STARTING(CHANGING),
    STOPPING(CHANGING),
    INCREASING(CHANGING),
    RAMPING_UP(INCREASING),
    SWITCHING_ON(INCREASING),
    DECREASING(CHANGING),
    RAMPING_DOWN(DECREASING),
    SWITCHING_OFF(DECREASING),
    RUNNING(NORMAL),
    ACQUIRING(RUNNING);

    private final @Nullable State parent;

    State(@Nullable State parent) {
        this.parent = parent;
    }

    /** Says whether this state is the other one or stands below it. */
    public boolean isA(State other) {
        for (State state = this; state != null; state = state.parent) {
            if (state == other) {
                return true;
            }
        }
        return false;
    }
}
