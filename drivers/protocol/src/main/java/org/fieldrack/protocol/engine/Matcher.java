package org.fieldrack.protocol.engine;

import java.util.Arrays;
import java.util.List;
import org.fieldrack.protocol.format.CodedString;
import org.fieldrack.protocol.format.Converter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Line;
import org.fieldrack.protocol.format.Output;
import org.fieldrack.protocol.format.PseudoConverter;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.format.Spec;
import org.fieldrack.protocol.language.Piece;

/** Matches an input line against the pieces of an {@code in} and hands the values over as they are read. */
final class Matcher {
    private final CodedString separator;
    private final boolean ignoreExtra;
    private final Values values;
    private final Formatter formatter;
    private final Line line = new Line();
    private final Slot slot = new Slot();
    private Piece[] pieces = {};
    private int failedPiece;
    private boolean surplus;

    Matcher(CodedString separator, boolean ignoreExtra, Values values, Formatter formatter) {
        this.separator = separator;
        this.ignoreExtra = ignoreExtra;
        this.values = values;
        this.formatter = formatter;
    }

    /** Takes the line that is to be matched; the bytes must stay until the last match. */
    void line(byte[] bytes, int start, int length) {
        line.set(bytes, start, length);
    }

    boolean match(Piece[] expected) {
        line.rewind();
        pieces = expected;
        surplus = false;
        for (int i = 0; i < expected.length; i++) {
            if (!piece(expected[i])) {
                failedPiece = i;
                return false;
            }
        }
        surplus = line.cursor() != line.end() && !ignoreExtra;
        return !surplus;
    }

    /** Returns a sentence on the last line that did not match. */
    String mismatch() {
        byte[] seen = Arrays.copyOf(line.bytes(), line.end());
        return Mismatch.text(
                line.toByteArray(),
                Math.max(0, line.toByteArray().length - (seen.length - line.cursor())),
                List.of(pieces),
                failedPiece,
                surplus);
    }

    private boolean piece(Piece piece) {
        // a chain of tests, not a switch: this is the innermost loop of every run
        if (piece instanceof Piece.Literal literal) {
            return literal(literal.bytes());
        }
        if (piece instanceof Piece.Value value) {
            return value(value.format());
        }
        boolean white = piece instanceof Piece.WhiteSpace;
        line.cursor(
                white
                        ? white(line.bytes(), line.cursor(), line.end())
                        : Math.min(line.cursor() + 1, Math.max(line.cursor(), line.end())));
        return true;
    }

    private boolean literal(byte[] bytes) {
        byte[] in = line.bytes();
        int at = line.cursor();
        int end = line.end();
        for (byte b : bytes) {
            if (at >= end || in[at] != b) {
                line.cursor(at);
                return false;
            }
            at++;
        }
        line.cursor(at);
        return true;
    }

    private static int white(byte[] in, int from, int end) {
        int at = from;
        while (at < end && Converter.isSpace(in[at])) {
            at++;
        }
        return at;
    }

    private boolean value(Format format) {
        Spec spec = format.spec();
        if (format.converter() instanceof PseudoConverter pseudo) {
            return pseudo.parse(line) || spec.has(Spec.DEFAULT);
        }
        if (spec.has(Spec.COMPARE)) {
            return compare(format);
        }
        if (spec.has(Spec.SKIP)) {
            return skip(format);
        }
        int most = values.capacity(format);
        if (most == Values.REFUSED) {
            return false;
        }
        slot.capacity = values.textCapacity(format);
        int elements = elements(format, spec, most);
        return elements > 0 && values.complete(format, elements);
    }

    /** Reads elements until one does not fit, the separator is missing or there are enough; -1 where one was refused. */
    private int elements(Format format, Spec spec, int most) {
        Converter converter = format.converter();
        byte[] in = line.bytes();
        int end = line.end();
        int at = line.cursor();
        boolean separated = separator.length() > 0;
        boolean hasDefault = spec.has(Spec.DEFAULT);
        int fixed = !spec.has(Spec.FIXED_WIDTH)
                ? -1
                : spec.width() + (format.kind() == Kind.REAL ? spec.precision() + 1 : 0);
        int element = 0;
        while (element < most) {
            if (separated && element > 0) {
                int behind = behindSeparator(in, at, end);
                if (behind < 0) {
                    break;
                }
                at = behind;
            }
            int to = at > end ? Converter.MISMATCH : converter.parse(in, at, end, slot);
            if (to < 0 && hasDefault && at <= end) {
                slot.integer = 0;
                slot.real = 0;
                slot.length = 0;
                to = at;
            }
            if (to < 0 || to > end || fixed >= 0 && to - at != fixed) {
                break;
            }
            slot.consumed = to - at;
            if (!values.put(format, element, slot)) {
                element = Values.REFUSED;
                break;
            }
            at = to;
            element++;
        }
        line.cursor(at);
        return element;
    }

    private boolean skip(Format format) {
        slot.capacity = 1;
        int to = format.converter().parse(line.bytes(), line.cursor(), line.end(), slot);
        if (to < 0 && format.spec().has(Spec.DEFAULT)) {
            return true;
        }
        if (to < 0 || to > line.end()) {
            return false;
        }
        line.cursor(to);
        return true;
    }

    private boolean compare(Format format) {
        Output wanted = formatter.compared(format);
        if (wanted == null || line.end() - line.cursor() < wanted.length()) {
            return false;
        }
        boolean same = Arrays.equals(
                wanted.bytes(), 0, wanted.length(), line.bytes(), line.cursor(), line.cursor() + wanted.length());
        line.cursor(line.cursor() + (same ? wanted.length() : 0));
        return same;
    }

    /** Returns the place behind the separator, -1 where it is not there; any byte of it also matches behind the end. */
    private int behindSeparator(byte[] in, int from, int end) {
        int at = from;
        for (int i = 0; i < separator.length(); i++) {
            int code = separator.code(i);
            if (code == CodedString.WHITE_SPACE) {
                at = white(in, at, end);
            } else if (code == CodedString.ANY_BYTE) {
                at++;
            } else if (at >= end || in[at] != (byte) code) {
                return -1;
            } else {
                at++;
            }
        }
        return at;
    }
}
