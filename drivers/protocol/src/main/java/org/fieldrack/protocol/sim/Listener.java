package org.fieldrack.protocol.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fieldrack.protocol.format.ChecksumConverter;
import org.fieldrack.protocol.format.CodedString;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Output;
import org.fieldrack.protocol.format.OutputReader;
import org.fieldrack.protocol.format.PseudoConverter;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Protocol;

/** Recognises what a client's {@code out} has written, and reads the values back. Reused; not thread-safe. */
final class Listener {
    private static final int MOST_STEPS = 200_000;

    /** A value that was read back: its format and where it stands. */
    record Heard(Format format, int element, int from, int to) {}

    private final Output scratch = new Output();
    private final Slot slot = new Slot();
    private final List<Heard> heard = new ArrayList<>();
    private byte[] message = {};
    private int length;
    private int steps;
    private CodedString separator = new CodedString();

    /** Says whether this is exactly what the pieces can write; {@link #heard} has the values. */
    boolean matches(Protocol protocol, List<Piece> pieces, byte[] bytes, int count) {
        message = bytes;
        length = count;
        separator = protocol.settings().separator();
        steps = 0;
        heard.clear();
        return pieces.stream().noneMatch(Listener::rewrites) ? match(pieces, 0, 0) : constant(pieces);
    }

    List<Heard> heard() {
        return heard;
    }

    /** Reads one of the values that were heard into the slot. */
    Slot value(Heard value) {
        OutputReader.read(value.format, message, value.from, value.to, slot, scratch);
        return slot;
    }

    private static boolean rewrites(Piece piece) {
        return piece instanceof Piece.Value(Format format)
                && format.converter() instanceof PseudoConverter
                && !(format.converter() instanceof ChecksumConverter);
    }

    /** A rewritten output is known in advance where nothing but text is rewritten; otherwise anything may be it. */
    private boolean constant(List<Piece> pieces) {
        Output whole = new Output();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal literal -> whole.append(literal.bytes());
                case Piece.AnyByte() -> {
                    // writes nothing
                }
                case Piece.WhiteSpace() -> whole.append(' ');
                case Piece.Value(Format format) -> {
                    if (!(format.converter() instanceof PseudoConverter pseudo)) {
                        return true;
                    }
                    pseudo.print(whole);
                }
            }
        }
        return whole.length() == length && Arrays.equals(whole.bytes(), 0, length, message, 0, length);
    }

    private boolean match(List<Piece> pieces, int piece, int at) {
        if (++steps > MOST_STEPS) {
            return false;
        }
        if (piece == pieces.size()) {
            return at == length;
        }
        return switch (pieces.get(piece)) {
            case Piece.Literal literal -> {
                byte[] bytes = literal.bytes();
                yield at + bytes.length <= length
                        && Arrays.equals(bytes, 0, bytes.length, message, at, at + bytes.length)
                        && match(pieces, piece + 1, at + bytes.length);
            }
            case Piece.AnyByte() -> match(pieces, piece + 1, at);
            case Piece.WhiteSpace() -> at < length && message[at] == ' ' && match(pieces, piece + 1, at + 1);
            case Piece.Value(Format format) ->
                format.converter() instanceof ChecksumConverter checksum
                        ? checksum(checksum, pieces, piece, at)
                        : element(format, 0, pieces, piece, at);
        };
    }

    private boolean checksum(ChecksumConverter checksum, List<Piece> pieces, int piece, int at) {
        Output covered = new Output().append(message, 0, at);
        checksum.print(covered);
        int end = covered.length();
        return end <= length
                && Arrays.equals(covered.bytes(), at, end, message, at, end)
                && match(pieces, piece + 1, end);
    }

    private boolean element(Format format, int element, List<Piece> pieces, int piece, int at) {
        int known = heard.size();
        for (int to = length; to >= at; to--) {
            if (++steps > MOST_STEPS) {
                return false;
            }
            if (!OutputReader.read(format, message, at, to, slot, scratch)) {
                continue;
            }
            heard.add(new Heard(format, element, at, to));
            if (match(pieces, piece + 1, to)) {
                return true;
            }
            int behind = separator.length() > 0 ? behindSeparator(to) : -1;
            if (behind >= 0 && element(format, element + 1, pieces, piece, behind)) {
                return true;
            }
            while (heard.size() > known) {
                heard.remove(heard.size() - 1);
            }
        }
        return false;
    }

    private int behindSeparator(int from) {
        int at = from;
        for (int i = 0; i < separator.length(); i++) {
            int code = separator.code(i);
            if (code == CodedString.ANY_BYTE) {
                continue;
            }
            byte expected = (byte) (code == CodedString.WHITE_SPACE ? ' ' : code);
            if (at >= length || message[at] != expected) {
                return -1;
            }
            at++;
        }
        return at;
    }
}
