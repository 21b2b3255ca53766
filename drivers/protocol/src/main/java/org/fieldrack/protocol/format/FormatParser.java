package org.fieldrack.protocol.format;

import java.util.function.Predicate;

/** Reads one format from a coded string, from its percent sign on (specification section 6). Used once. */
public final class FormatParser {
    private final CodedString source;
    private final int start;
    private final boolean input;
    private int at;

    /** @param start where the percent sign stands */
    public FormatParser(CodedString source, int start, boolean input) {
        this.source = source;
        this.start = start;
        this.at = start;
        this.input = input;
    }

    /** Returns the index behind the format. */
    public int end() {
        return at;
    }

    /**
     * Reads the format.
     *
     * @param knownTarget says whether a name in parentheses can be a target
     * @throws FormatException when it cannot be
     */
    public Format parse(Predicate<String> knownTarget) {
        at = start + 1;
        String target = null;
        if (takeIf('(')) {
            target = takeUntil(')', "the ) that ends the name of the field");
            if (!knownTarget.test(target)) {
                throw wrong("there is no \"" + target + "\" to which a value could be redirected");
            }
        }
        Spec spec = spec();
        Converter converter = converter(spec);
        if (target != null && (converter.kind() == Kind.PSEUDO || spec.has(Spec.SKIP))) {
            throw wrong("a name in parentheses does not go with "
                    + (spec.has(Spec.SKIP) ? "the skip flag *" : "a format without value"));
        }
        return new Format(spec, converter, converter.kind(), text(start, at), target, source.place(start));
    }

    private Spec spec() {
        int flags = 0;
        boolean scanning = input;
        for (int flag = flag(); flag != 0; flag = flag()) {
            if (flag >= Spec.SKIP && !scanning) {
                throw wrong("the flags * ? = ! are for input only");
            }
            flags |= flag;
            scanning &= flag != Spec.COMPARE;
            at++;
        }
        int width = takeDigits(Integer.MAX_VALUE / 2, 0);
        int precision = -1;
        if (takeIf('.')) {
            precision = takeDigits(Short.MAX_VALUE, -1);
            if (precision < 0) {
                throw wrong("digits are expected behind the point of a format");
            }
        }
        int conversion = peek();
        if (conversion <= ' ') {
            throw wrong("the letter of a converter is expected, such as %d or %f");
        }
        at++;
        return new Spec(flags, width, precision, (char) conversion, scanning);
    }

    private int flag() {
        return switch (peek()) {
            case '-' -> Spec.LEFT;
            case '+' -> Spec.SIGN;
            case ' ' -> Spec.SPACE;
            case '#' -> Spec.ALT;
            case '0' -> Spec.ZERO;
            case '*' -> Spec.SKIP;
            case '?' -> Spec.DEFAULT;
            case '=' -> Spec.COMPARE;
            case '!' -> Spec.FIXED_WIDTH;
            default -> 0;
        };
    }

    private Converter converter(Spec spec) {
        return switch (spec.conversion()) {
            case 'd', 'i', 'u', 'o', 'x', 'X', 'f', 'e', 'E', 'g', 'G' -> NumberConverter.compile(spec, this);
            case 's' -> TextConverter.text(spec, this);
            case 'c' -> TextConverter.characters(spec, this);
            case '[' -> TextConverter.set(spec, this);
            case '{' -> EnumConverter.compile(spec, this);
            case 'b', 'B' -> BinaryConverter.compile(spec, this);
            case 'r' -> new RawConverter(spec);
            case 'R' -> RawRealConverter.compile(spec, this);
            case 'D' -> new BcdConverter(spec);
            case 'm' -> new MantissaConverter(spec);
            case 'T' -> TimestampConverter.compile(spec, this);
            case '<' -> ChecksumConverter.compile(spec, this);
            case '/' -> Regex.compile(spec, this);
            default ->
                throw wrong("there is no converter %" + spec.conversion()
                        + ": converters are d i u o x X f e E g G s c [ { b B r R D m T < /");
        };
    }

    // ---- what converters ask

    FormatException wrong(String message) {
        return new FormatException(Math.min(at, source.length() - 1), message);
    }

    void refuse(Spec spec, int flags, String converter) {
        if (spec.has(flags)) {
            throw wrong("flags among - + # 0 and blank that " + converter + " does not have: it takes none of "
                    + names(flags));
        }
    }

    private static String names(int flags) {
        StringBuilder names = new StringBuilder();
        String[] all = {"-", "+", "blank", "#", "0"};
        for (int i = 0; i < all.length; i++) {
            if ((flags & 1 << i) != 0) {
                names.append(names.isEmpty() ? "" : ", ").append(all[i]);
            }
        }
        return names.toString();
    }

    void noPrecisionInInput(Spec spec) {
        if (spec.input() && spec.precision() >= 0) {
            throw wrong("%" + spec.conversion() + " has no precision in an input: leave out ." + spec.precision());
        }
    }

    void inputOnly(Spec spec, String what) {
        if (!spec.input()) {
            throw wrong(what + " is for input only");
        }
    }

    void outputOnly(Spec spec, String what) {
        if (spec.input()) {
            throw wrong(what + " is for output only");
        }
    }

    /** Makes sure that the string goes on. */
    void need(String expected) {
        if (at >= source.length()) {
            throw wrong("the string ends where " + expected + " is expected");
        }
    }

    /** Returns the next unquoted byte, -1 where a quoted one or nothing follows. */
    int peek() {
        int code = at < source.length() ? source.code(at) : -1;
        return code < CodedString.LITERAL ? code : -1;
    }

    /** Returns the next byte, quoted or not. */
    int peekAny() {
        return source.code(at) & 0xFF;
    }

    boolean isEscaped() {
        return source.code(at) >= CodedString.LITERAL;
    }

    boolean isAnyByte() {
        return source.code(at) == CodedString.ANY_BYTE;
    }

    /** Returns the next code as {@link CodedString} has it. */
    int takeCode() {
        return source.code(at++);
    }

    int takeByte() {
        return source.code(at++) & 0xFF;
    }

    boolean takeIf(char c) {
        boolean found = peek() == c;
        at += found ? 1 : 0;
        return found;
    }

    void expect(char c, String message) {
        if (!takeIf(c)) {
            throw wrong(message);
        }
    }

    /** Says whether behind the next byte something other than this stands. */
    boolean hasAfterNext(char notThis) {
        return at + 1 < source.length() && source.code(at + 1) != notThis;
    }

    String takeUntil(char c, String expected) {
        StringBuilder text = new StringBuilder();
        while (!takeIf(c)) {
            need(expected);
            text.append((char) takeByte());
        }
        return text.toString();
    }

    private int takeDigits(int limit, int none) {
        int first = at;
        long value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(value * 10 + takeByte() - '0', Integer.MAX_VALUE);
        }
        if (value > limit) {
            throw wrong("the number " + value + " in a format is too great: at most " + limit);
        }
        return at == first ? none : (int) value;
    }

    /** Reads an integer as C's {@code strtol} with base 0 does. */
    long takeInteger(String expected) {
        StringBuilder digits = new StringBuilder();
        while (peek() > ' ' && peek() != '|' && peek() != '}') {
            digits.append((char) takeByte());
        }
        byte[] bytes = digits.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        CInput scanner = new CInput();
        long value = scanner.integer(bytes, 0, bytes.length, 0);
        if (scanner.stop == 0 || scanner.stop != bytes.length) {
            throw wrong(expected + " is expected, not \"" + digits + "\"");
        }
        return value;
    }

    private String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(shown(source.code(i)));
        }
        return text.toString();
    }

    /** Returns a code as it would be written in a file. */
    public static String shown(int code) {
        return switch (code) {
            case CodedString.ANY_BYTE -> "\\?";
            case CodedString.WHITE_SPACE -> "\\_";
            default -> {
                int b = code & 0xFF;
                boolean plain = b >= ' ' && b < 0x7F;
                yield plain ? (code >= CodedString.LITERAL ? "\\" : "") + (char) b : "\\x%02x".formatted(b);
            }
        };
    }
}
