package org.fieldrack.protocol.language;

import java.util.List;

/** One step of a protocol. */
public sealed interface Command {
    /** Returns the offset in the file. */
    int place();

    record Out(List<Piece> pieces, int place) implements Command {
        public Out {
            pieces = List.copyOf(pieces);
        }
    }

    record In(List<Piece> pieces, int place) implements Command {
        public In {
            pieces = List.copyOf(pieces);
        }
    }

    record Exec(List<Piece> pieces, int place) implements Command {
        public Exec {
            pieces = List.copyOf(pieces);
        }
    }

    /** @param millis how long */
    record Wait(long millis, int place) implements Command {}

    /**
     * Waits for an event.
     *
     * @param timeout milliseconds; 0 for ever
     */
    record Event(long mask, long timeout, int place) implements Command {}

    /** @param timeout milliseconds */
    record Connect(long timeout, int place) implements Command {}

    record Disconnect(int place) implements Command {}
}
