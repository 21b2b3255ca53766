package org.fieldrack.protocol.language;

import java.util.function.Predicate;

/**
 * What a compiler must know of the point that will run the protocol.
 *
 * @param supportsEvent the bus has events
 * @param knownTarget says whether a value can be redirected to this name
 */
public record Surroundings(boolean supportsEvent, Predicate<String> knownTarget) {
    /** A bus with events, and any name as target. */
    public static final Surroundings ANY = new Surroundings(true, name -> true);
}
