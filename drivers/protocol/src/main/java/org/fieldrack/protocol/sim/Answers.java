package org.fieldrack.protocol.sim;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.protocol.engine.Trial;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.ChecksumConverter;
import org.fieldrack.protocol.format.CodedString;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Output;
import org.fieldrack.protocol.format.Sample;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.format.Spec;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Settings;

/** Writes the lines that a client waits for, and checks with the client's own matcher that it will take them. */
final class Answers {
    private final Variables variables;
    private final Output out = new Output();
    private final Slot slot = new Slot();

    Answers(Variables variables) {
        this.variables = variables;
    }

    /** Returns the formats of an input that store a value. */
    static List<Format> stored(Command.In in) {
        List<Format> formats = new ArrayList<>();
        for (Piece piece : in.pieces()) {
            if (piece instanceof Piece.Value(Format format) && stores(format)) {
                formats.add(format);
            }
        }
        return formats;
    }

    private static boolean stores(Format format) {
        return format.kind() != Kind.PSEUDO
                && !format.spec().has(Spec.SKIP)
                && !format.spec().has(Spec.COMPARE);
    }

    /**
     * Returns a line with its terminator.
     *
     * @param alike other entries that answer the same output; their values stand where this one skips
     */
    byte[] line(Entry entry, Entry.Answer answer, List<Entry> alike, double seconds) {
        Settings settings = entry.protocol().settings();
        byte[] end = settings.inTerminator().orElse(new byte[0]);
        byte[] best = {};
        int most = Math.min(settings.maxInput(), 1000);
        int attempts = most > 0 ? Sample.WAYS * (1 + most) : Sample.MOST_WAYS;
        for (int attempt = 0; attempt < attempts; attempt++) {
            boolean sized = most > 0;
            int way = sized ? attempt % Sample.WAYS : attempt;
            compose(entry, answer, alike, seconds, way, sized ? attempt / Sample.WAYS : 0);
            best = out.toByteArray();
            if (isRight(entry, answer, settings, end)) {
                break;
            }
        }
        byte[] line = java.util.Arrays.copyOf(best, best.length + end.length);
        System.arraycopy(end, 0, line, best.length, end.length);
        return line;
    }

    private boolean isRight(Entry entry, Entry.Answer answer, Settings settings, byte[] end) {
        int most = settings.maxInput();
        if (most > 0 && (out.length() > most || end.length == 0 && out.length() != most)) {
            return false;
        }
        if (end.length == 0 && out.length() == 0) {
            return false;
        }
        if (end.length > 0 && indexOf(out.bytes(), out.length(), end) >= 0) {
            return false;
        }
        Trial trial = new Trial(settings, new Accepting(entry));
        return trial.matches(answer.in(), out.bytes(), out.length());
    }

    static int indexOf(byte[] bytes, int length, byte[] part) {
        for (int i = 0; i + part.length <= length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    private void compose(Entry entry, Entry.Answer answer, List<Entry> alike, double seconds, int way, int fill) {
        out.clear();
        int value = answer.firstValue();
        boolean afterNumber = false;
        for (int i = 0; i < answer.in().pieces().size(); i++) {
            switch (answer.in().pieces().get(i)) {
                case Piece.Literal literal -> out.append(literal.bytes());
                case Piece.AnyByte() -> out.append('x');
                case Piece.WhiteSpace() -> out.append(' ');
                case Piece.Value(Format format) -> {
                    if (format.converter() instanceof ChecksumConverter checksum) {
                        checksum.print(out);
                    } else if (format.spec().has(Spec.COMPARE)) {
                        variables.get(name(entry, format, 0), format, slot, seconds);
                        format.converter().print(out, slot);
                    } else if (format.kind() != Kind.PSEUDO) {
                        boolean stores = stores(format);
                        if (afterNumber && way >= 3 && format.kind() != Kind.TEXT && format.kind() != Kind.ENUM) {
                            out.append(' ');
                        }
                        String name = stores ? name(entry, format, value) : skipped(entry, alike, i, value);
                        elements(format, name, stores ? entry.elements() : 1, entry, seconds, way, fill);
                        value += stores ? 1 : 0;
                    }
                }
            }
            afterNumber = answer.in().pieces().get(i) instanceof Piece.Value;
        }
        if (way >= 4 && entry.protocol().settings().ignoreExtra()) {
            out.append('.');
        }
    }

    private void elements(Format format, String name, int count, Entry entry, double seconds, int way, int fill) {
        for (int n = 0; n < count; n++) {
            if (n > 0) {
                separator(entry.protocol().settings().separator());
            }
            String element = n == 0 ? name : name + "#" + n;
            variables.get(element, format, slot, seconds);
            if (!variables.isSet(element)) {
                slot.integer = format.converter() instanceof EnumConverter names && way > 0
                        ? names.named().get(way % names.named().size()).number()
                        : slot.integer + 7L * way;
            }
            Sample.write(out, format, slot, way, fill);
        }
    }

    private void separator(CodedString separator) {
        for (int i = 0; i < separator.length(); i++) {
            int code = separator.code(i);
            out.append(code == CodedString.WHITE_SPACE ? ' ' : code == CodedString.ANY_BYTE ? ',' : code);
        }
    }

    static String name(Entry entry, Format format, int value) {
        return format.redirection().orElse(entry.variable() + (value == 0 ? "" : "#" + value));
    }

    /** Finds the variable that another protocol with the same output reads where this one skips. */
    private static String skipped(Entry entry, List<Entry> alike, int piece, int value) {
        for (Entry other : alike) {
            for (Entry.Answer answer : other.answers()) {
                List<Piece> pieces = answer.in().pieces();
                if (other != entry
                        && pieces.size() > piece
                        && pieces.get(piece) instanceof Piece.Value(Format format)
                        && stores(format)) {
                    int before = (int) pieces.subList(0, piece).stream()
                            .filter(p -> p instanceof Piece.Value(Format f) && stores(f))
                            .count();
                    return name(other, format, answer.firstValue() + before);
                }
            }
        }
        return entry.variable() + "#skipped" + value + "#" + piece;
    }

    /** The client's values, as far as its matcher asks: everything fits, and it compares with what it wrote. */
    private final class Accepting implements Values {
        private final Entry entry;

        Accepting(Entry entry) {
            this.entry = entry;
        }

        @Override
        public int size(Format format) {
            return 1;
        }

        @Override
        public boolean get(Format format, int element, Slot target) {
            variables.get(name(entry, format, 0), format, target, 0);
            return true;
        }

        @Override
        public int capacity(Format format) {
            return entry.elements();
        }

        @Override
        public int textCapacity(Format format) {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean put(Format format, int element, Slot taken) {
            return true;
        }
    }
}
