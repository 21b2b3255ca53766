package org.fieldrack.protocol.language;

import org.fieldrack.protocol.format.Format;

/** A part of the string of an {@code in}, {@code out} or {@code exec}. */
public sealed interface Piece {
    /** Bytes as they are. */
    record Literal(byte... bytes) implements Piece {}

    /** Any one byte, if there is one; nothing in output. */
    record AnyByte() implements Piece {}

    /** Any amount of white space; one blank in output. */
    record WhiteSpace() implements Piece {}

    /** A value, a check or a substitution. */
    record Value(Format format) implements Piece {}
}
