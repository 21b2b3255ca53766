package org.fieldrack.protocol.engine;

import org.fieldrack.protocol.format.CodedString;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Output;
import org.fieldrack.protocol.format.PseudoConverter;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Piece;

/** Makes the bytes of an output from its pieces and the values of the point. */
final class Formatter {
    private final CodedString separator;
    private final Values values;
    private final Slot slot = new Slot();
    private final Output compared = new Output();

    Formatter(CodedString separator, Values values) {
        this.separator = separator;
        this.values = values;
    }

    /** Appends the pieces; false where a value cannot be written as asked. */
    boolean format(Piece[] pieces, Output out) {
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                out.append(literal.bytes());
            } else if (piece instanceof Piece.Value value) {
                if (!value(value.format(), out)) {
                    return false;
                }
            } else if (piece instanceof Piece.WhiteSpace) {
                out.append(' ');
            }
        }
        return true;
    }

    private boolean value(Format format, Output out) {
        if (format.converter() instanceof PseudoConverter pseudo) {
            return pseudo.print(out);
        }
        int elements = values.size(format);
        if (elements == Values.REFUSED) {
            return false;
        }
        for (int i = 0; i < elements; i++) {
            if (i > 0) {
                separator(out);
            }
            if (!values.get(format, i, slot) || !format.converter().print(out, slot)) {
                return false;
            }
        }
        return true;
    }

    private void separator(Output out) {
        for (int i = 0; i < separator.length(); i++) {
            int code = separator.code(i);
            if (code == CodedString.WHITE_SPACE) {
                out.append(' ');
            } else if (code != CodedString.ANY_BYTE) {
                out.append(code);
            }
        }
    }

    /** Returns the point's value as this comparing format writes it; null where it cannot. */
    @org.jspecify.annotations.Nullable
    Output compared(Format format) {
        compared.clear();
        return value(format, compared) ? compared : null;
    }
}
