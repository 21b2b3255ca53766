package org.fieldrack.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fieldrack.property.AccessLevel;

/** Points of a lab file as tests need them: with what they name, and everything else as it is unless given. */
final class Points {
    private Points() {}

    /** A point with its protocols (empty for none), its period (zero for none) and its greatest size (1 for no list). */
    static ProtocolConfig.Point point(String get, String set, Duration poll, int size) {
        return new ProtocolConfig.Point(
                Optional.of(get).filter(s -> !s.isEmpty()),
                Optional.of(set).filter(s -> !s.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(poll).filter(p -> !p.isZero()),
                Optional.empty(),
                "V",
                set.equals("setVolts") ? Optional.of(0.0) : Optional.empty(),
                set.equals("setVolts") ? Optional.of(30.0) : Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                false,
                "every",
                AccessLevel.USER,
                Optional.of(size).filter(s -> s > 1));
    }
}
