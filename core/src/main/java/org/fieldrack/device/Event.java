package org.fieldrack.device;

/**
 * Something that happened and is kept in the archive: who did what, what became of it (DESIGN rule 11).
 *
 * @param timeNanosUtc when
 * @param kind what sort of thing
 * @param device which device; empty for the lab itself
 * @param who who asked for it; empty where nobody did
 * @param subject property, command or stream; empty for the device itself
 * @param from what it was before; may be empty
 * @param to what it is now; may be empty
 * @param text rule, reason or note in words; may be empty
 */
public record Event(
        long timeNanosUtc, Kind kind, String device, String who, String subject, String from, String to, String text) {
    /** Sorts of events. */
    public enum Kind {
        SET,
        COMMAND,
        REFUSED,
        FAILED,
        STATE,
        LOST,
        BACK,
        ALARM,
        GAP,
        SCHEMA,
        ANNOTATION,
        SYSTEM
    }
}
