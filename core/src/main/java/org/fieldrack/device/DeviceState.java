package org.fieldrack.device;

import org.fieldrack.property.State;

/**
 * How a device is.
 *
 * @param state one of the tree of states
 * @param detail a fixed word for programs, such as {@code no-answer} or {@code connecting}; may be empty
 * @param text one sentence for people; may be empty
 * @param sinceNanosUtc when it came to be so
 */
public record DeviceState(State state, String detail, String text, long sinceNanosUtc) {}
