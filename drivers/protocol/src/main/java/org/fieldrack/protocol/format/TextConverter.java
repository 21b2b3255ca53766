package org.fieldrack.protocol.format;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** {@code %s}, {@code %c} and {@code %[set]}: text (specification section 6.3). */
final class TextConverter extends Converter {
    /** The members of a character set, which {@code %s} and {@code %c} have not. */
    private final @Nullable BitSet members;

    private final Kind kind;

    private TextConverter(Spec spec, Kind kind, @Nullable BitSet members) {
        super(spec);
        this.kind = kind;
        this.members = members;
    }

    static Converter text(Spec spec, FormatParser parser) {
        parser.refuse(spec, Spec.SIGN, "%s");
        parser.noPrecisionInInput(spec);
        return new TextConverter(spec, Kind.TEXT, null);
    }

    static Converter characters(Spec spec, FormatParser parser) {
        parser.refuse(spec, Spec.SIGN | Spec.SPACE | Spec.ZERO | Spec.ALT, "%c");
        parser.noPrecisionInInput(spec);
        return new TextConverter(spec, spec.input() ? Kind.TEXT : Kind.UNSIGNED, null);
    }

    static Converter set(Spec spec, FormatParser parser) {
        parser.inputOnly(spec, "%[");
        parser.refuse(spec, Spec.LEFT | Spec.SIGN | Spec.SPACE | Spec.ZERO | Spec.ALT, "%[");
        parser.noPrecisionInInput(spec);
        BitSet members = new BitSet(256);
        boolean negated = parser.takeIf('^');
        if (parser.takeIf(']')) {
            members.set(']');
        }
        int last = 0;
        while (!parser.takeIf(']')) {
            parser.need("the ] that ends the character set");
            if (parser.isEscaped()) {
                members.set(parser.takeByte());
                continue;
            }
            if (parser.peek() == '-' && last != 0 && parser.hasAfterNext(']')) {
                parser.takeByte();
                int to = parser.takeByte();
                members.set(Math.min(last, to), Math.max(last, to) + 1);
                last = to;
                continue;
            }
            last = parser.takeByte();
            members.set(last);
        }
        if (negated) {
            members.flip(0, 256);
        } else {
            // bytes 1 to 7 belong to every set in the original, and files may rely on it
            members.set(1, 8);
        }
        return new TextConverter(spec, Kind.TEXT, members);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        slot.clearText();
        int width = spec.width() > 0 ? spec.width() : spec.conversion() == 'c' ? 1 : Integer.MAX_VALUE;
        int p = pos;
        if (spec.conversion() == 's') {
            while (p < end && width > 0 && isSpace(in[p])) {
                if (spec.has(Spec.SPACE)) {
                    slot.append(in[p]);
                    width--;
                }
                p++;
            }
        }
        while (p < end && width > 0 && in[p] != 0 && isMember(in[p])) {
            slot.append(in[p++]);
            width--;
        }
        return p;
    }

    private boolean isMember(byte b) {
        return switch (spec.conversion()) {
            case 's' -> spec.has(Spec.ALT) || !isSpace(b);
            case 'c' -> true;
            default -> members != null && members.get(b & 0xFF);
        };
    }

    @Override
    public boolean print(Output out, Slot slot) {
        if (spec.conversion() == 'c') {
            int start = out.length();
            out.append((int) slot.integer);
            CPrint.pad(out, spec, start, start, false);
            return true;
        }
        int length = 0;
        int limit = spec.precision() < 0 ? slot.length : Math.min(slot.length, spec.precision());
        while (length < limit && slot.text[length] != 0) {
            length++;
        }
        int filler = spec.has(Spec.ZERO) ? 0 : ' ';
        if (!spec.has(Spec.LEFT)) {
            out.fill(filler, spec.width() - length);
        }
        out.append(slot.text, 0, length);
        if (spec.has(Spec.LEFT)) {
            out.fill(filler, spec.width() - length);
        }
        return true;
    }
}
