package org.fieldrack.device;

import org.fieldrack.property.AccessLevel;

/**
 * Who asks for a set or a command.
 *
 * @param who for the event log: {@code rest 127.0.0.1}, {@code cli}, {@code rule over-voltage}
 * @param level what they are trusted with
 */
public record Requester(String who, AccessLevel level) {
    /** The lab itself: start-up, restored set-points. */
    public static final Requester LAB = new Requester("lab", AccessLevel.ADMIN);
}
