package org.fieldrack.protocol.engine;

import java.util.List;
import org.fieldrack.protocol.format.FormatParser;
import org.fieldrack.protocol.language.Piece;

/** Words for a line that does not match: what came, where it went wrong, and what was expected there. */
final class Mismatch {
    private static final int SHOWN = 40;

    private Mismatch() {}

    static String text(byte[] line, int matched, List<Piece> pieces, int piece, boolean surplus) {
        if (surplus) {
            return "the answer " + quoted(line, 0) + " goes on with " + quoted(line, matched) + " where it should end";
        }
        String expected = piece < pieces.size() ? shown(pieces.get(piece)) : "the end";
        String got = matched >= line.length ? "it ends" : "it has " + quoted(line, matched);
        return "the answer " + quoted(line, 0) + " does not match: " + got + " where " + expected + " is expected";
    }

    static String quoted(byte[] bytes, int from) {
        StringBuilder text = new StringBuilder("\"");
        int end = Math.min(bytes.length, from + SHOWN);
        for (int i = Math.min(from, end); i < end; i++) {
            text.append(FormatParser.shown(bytes[i] & 0xFF));
        }
        return text.append(end < bytes.length ? "…\"" : "\"").toString();
    }

    private static String shown(Piece piece) {
        return switch (piece) {
            case Piece.Literal literal -> quoted(literal.bytes(), 0);
            case Piece.AnyByte() -> "any byte";
            case Piece.WhiteSpace() -> "white space";
            case Piece.Value(var format) -> format.text();
        };
    }
}
