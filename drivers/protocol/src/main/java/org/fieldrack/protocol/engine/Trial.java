package org.fieldrack.protocol.engine;

import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Settings;

/** Tries an input line against an {@code in} without a bus, for simulators and tools. Not thread-safe. */
public final class Trial {
    private final Matcher matcher;

    public Trial(Settings settings, Values values) {
        matcher = new Matcher(
                settings.separator(), settings.ignoreExtra(), values, new Formatter(settings.separator(), values));
    }

    /** Says whether the line, without terminator, is what the command expects. */
    public boolean matches(Command.In in, byte[] line, int length) {
        matcher.line(line, 0, length);
        return matcher.match(in.pieces().toArray(Piece[]::new));
    }

    /** Returns a sentence on the line that did not match. */
    public String mismatch() {
        return matcher.mismatch();
    }
}
