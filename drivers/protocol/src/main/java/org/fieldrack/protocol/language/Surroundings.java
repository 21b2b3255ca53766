package org.fieldrack.protocol.language;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What a compiler must know of the point that will run the protocol.
 *
 * @param supportsEvent the bus has events
 * @param knownTarget says whether a value can be redirected to this name
 * @param defaults numbers of system variables that the file does not assign, by name in lower case
 */
public record Surroundings(boolean supportsEvent, Predicate<String> knownTarget, Map<String, Long> defaults) {
    /** A bus with events, and any name as target. */
    public static final Surroundings ANY = new Surroundings(true, name -> true);

    public Surroundings {
        defaults = Map.copyOf(defaults);
    }

    public Surroundings(boolean supportsEvent, Predicate<String> knownTarget) {
        this(supportsEvent, knownTarget, Map.of());
    }
}
