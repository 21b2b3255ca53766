package org.fieldrack.property;

import java.time.Duration;

/** Which readings of a property the archive keeps. */
public sealed interface ArchivePolicy {
    ArchivePolicy EVERY_READING = new EveryReading();
    ArchivePolicy NONE = new None();

    record EveryReading() implements ArchivePolicy {}

    /**
     * Keeps a reading when its value differs from the last one kept by more than the dead-band, or its alarm or quality
     * changed.
     *
     * @param deadband in the property's unit, at least 0; 0 keeps every change
     */
    record OnChange(double deadband) implements ArchivePolicy {}

    /** Keeps the first reading of every period, and every change of alarm or quality. */
    record Period(Duration period) implements ArchivePolicy {}

    record None() implements ArchivePolicy {}
}
