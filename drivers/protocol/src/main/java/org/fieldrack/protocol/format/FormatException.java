package org.fieldrack.protocol.format;

/** A format that cannot be compiled; the message says what was expected. Who knows the file adds the place. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int at;

    FormatException(int at, String message) {
        super(message);
        this.at = at;
    }

    /** Returns the index in the coded string at which it goes wrong. */
    public int at() {
        return at;
    }
}
