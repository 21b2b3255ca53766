package org.fieldrack.protocol.format;

import java.util.ArrayList;
import java.util.List;

/** {@code %#/re/subst/}: rewrites what was formatted, or what is still to be read (specification section 6.13). */
final class SubstitutionConverter extends PseudoConverter {
    private static final int WHOLE_MATCH = 0;

    /** What a piece of the substitution does with its group. */
    private enum Letters {
        AS_THEY_ARE,
        UPPER,
        LOWER,
        FIRST_UPPER,
        FIRST_LOWER
    }

    /**
     * A byte, or a group.
     *
     * @param group -1 for the byte
     */
    private record Piece(int literal, int group, Letters letters) {}

    private final Regex regex;
    private final List<Piece> pieces;
    private final Output work = new Output();

    private SubstitutionConverter(Spec spec, Regex regex, List<Piece> pieces) {
        super(spec);
        this.regex = regex;
        this.pieces = List.copyOf(pieces);
    }

    static Converter compile(Spec spec, Regex regex, FormatParser parser) {
        List<Piece> pieces = new ArrayList<>();
        while (!parser.takeIf('/')) {
            parser.need("the / that ends the substitution");
            int code = parser.takeCode();
            int b = code == CodedString.ANY_BYTE ? '?' : code == CodedString.WHITE_SPACE ? ' ' : code & 0xFF;
            if (code == '&') {
                pieces.add(new Piece(0, WHOLE_MATCH, Letters.AS_THEY_ARE));
            } else if (code < CodedString.LITERAL || code >= CodedString.ANY_BYTE) {
                pieces.add(new Piece(b, -1, Letters.AS_THEY_ARE));
            } else if (b >= 1 && b <= Math.min(9, regex.groups())) {
                pieces.add(new Piece(0, b, Letters.AS_THEY_ARE));
            } else {
                pieces.add(letters(b, regex, parser));
            }
        }
        return new SubstitutionConverter(spec, regex, pieces);
    }

    private static Piece letters(int b, Regex regex, FormatParser parser) {
        Letters letters = switch (b) {
            case 'U' -> Letters.UPPER;
            case 'L' -> Letters.LOWER;
            case 'u' -> Letters.FIRST_UPPER;
            case 'l' -> Letters.FIRST_LOWER;
            default -> Letters.AS_THEY_ARE;
        };
        int next = parser.peek();
        int group = next == '&' ? WHOLE_MATCH : next - '0';
        if (letters == Letters.AS_THEY_ARE || group < 0 || group > 9 || group > regex.groups()) {
            return new Piece(b, -1, Letters.AS_THEY_ARE);
        }
        parser.takeByte();
        return new Piece(0, group, letters);
    }

    @Override
    public boolean print(Output out) {
        substitute(out.bytes(), 0, out.length());
        out.set(work.bytes(), work.length());
        return true;
    }

    @Override
    public boolean parse(Line line) {
        substitute(line.bytes(), line.cursor(), line.end());
        line.rewriteRest(work.bytes(), work.length());
        return true;
    }

    /** Leaves the rewritten bytes of start to end in {@link #work}. */
    private void substitute(byte[] bytes, int start, int end) {
        work.clear();
        int length = spec.width() > 0 ? Math.min(spec.width(), end - start) : end - start;
        int from = spec.has(Spec.LEFT) ? end - length : start;
        int stop = from + length;
        work.append(bytes, start, from - start);
        int at = from;
        for (int n = 1; at < stop && regex.find(bytes, at, stop - at); n++) {
            int matchStart = at + regex.start(0);
            int matchEnd = at + regex.end(0);
            work.append(bytes, at, matchStart - at);
            if (n == spec.precision() || spec.precision() <= 0 || spec.has(Spec.SIGN)) {
                replace(bytes, at);
            } else {
                work.append(bytes, matchStart, matchEnd - matchStart);
            }
            at = matchEnd;
            if (matchEnd == matchStart && at < stop) {
                work.append(bytes[at++]);
            }
            if (n == spec.precision()) {
                break;
            }
        }
        work.append(bytes, at, end - at);
    }

    private void replace(byte[] bytes, int searchStart) {
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.group < 0) {
                work.append(piece.literal);
            } else if (regex.start(piece.group) >= 0) {
                int first = searchStart + regex.start(piece.group);
                int last = searchStart + regex.end(piece.group);
                for (int p = first; p < last; p++) {
                    work.append(converted(bytes[p], piece.letters, p == first));
                }
            }
        }
    }

    private static int converted(byte b, Letters letters, boolean first) {
        boolean upper = letters == Letters.UPPER || first && letters == Letters.FIRST_UPPER;
        boolean lower = letters == Letters.LOWER || first && letters == Letters.FIRST_LOWER;
        if (upper && b >= 'a' && b <= 'z') {
            return b - 32;
        }
        return lower && b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
