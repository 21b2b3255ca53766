package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.protocol.format.CodedString;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.FormatException;
import org.fieldrack.protocol.format.FormatParser;

/** Turns the tokens of a string value into bytes and formats (specification section 4). */
final class StringCompiler {
    /** What the string is for. */
    enum Use {
        /** A terminator or separator: no formats. */
        BYTES,
        INPUT,
        OUTPUT
    }

    private static final Map<String, Integer> NAMES = new HashMap<>();

    static {
        String[] names = {
            "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr", "so", "si",
            "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us"
        };
        for (int i = 0; i < names.length; i++) {
            NAMES.put(names[i], i);
        }
        NAMES.put("tab", 9);
        NAMES.put("nl", 10);
        NAMES.put("np", 12);
        NAMES.put("del", 127);
        NAMES.put("skip", CodedString.ANY_BYTE);
        NAMES.put("?", CodedString.ANY_BYTE);
    }

    private final Source source;
    private final References references;
    private final Surroundings surroundings;
    private final Use use;
    private final CodedString coded = new CodedString();
    private final List<Piece> pieces = new ArrayList<>();
    private int formatted;

    StringCompiler(Source source, References references, Surroundings surroundings, Use use) {
        this.source = source;
        this.references = references;
        this.surroundings = surroundings;
        this.use = use;
    }

    /** Returns the coded string of a value without formats. */
    CodedString bytes(List<Token> value) {
        code(value, 0);
        return coded;
    }

    /** Returns the pieces of a command's string. */
    List<Piece> pieces(List<Token> value) {
        code(value, 0);
        recognizeFormats();
        return pieces;
    }

    private void code(List<Token> value, int depth) {
        int line = -1;
        for (int i = 0; i < value.size(); i++) {
            Token token = value.get(i);
            if (token.kind() == Token.Kind.BLANK || token.isSpecial(',')) {
                continue;
            }
            int here = source.line(token.place());
            if (depth == 0 && use != Use.BYTES && here != line && line >= 0) {
                recognizeFormats();
            }
            line = here;
            switch (token.kind()) {
                case LITERAL -> literal(token.text(), token.place(), 1);
                case REFERENCE -> reference(token, depth);
                case WORD -> word(token.text(), token.place());
                default -> {
                    boolean signed = i + 1 < value.size()
                            && (token.isSpecial('-') || token.isSpecial('+'))
                            && value.get(i + 1).kind() == Token.Kind.WORD;
                    if (!signed) {
                        throw source.wrong(
                                token.place(),
                                "a string in quotes, a byte's number or name, or a $variable" + " is expected, not "
                                        + token.text());
                    }
                    word(token.text() + value.get(++i).text(), token.place());
                }
            }
        }
    }

    private void reference(Token token, int depth) {
        if (token.isArgument()) {
            String argument = references.argument(token);
            if (token.quote() != 0) {
                literal(argument, token.place(), 0);
            } else {
                argumentItem(argument, token.place());
            }
            return;
        }
        Scope.Variable variable = references.variable(token);
        if (token.quote() != 0) {
            StringBuilder text = new StringBuilder();
            variable.value().forEach(t -> text.append(t.source()));
            literal(text.toString(), token.place(), 0);
        } else if (depth > 20) {
            throw source.wrong(token.place(), "variables refer to each other more than 20 deep");
        } else {
            code(variable.value(), depth + 1);
        }
    }

    /** Outside of quotes an argument is one item: a number, a byte's name, or a string in quotes. */
    private void argumentItem(String argument, int place) {
        int last = argument.length() - 1;
        char first = argument.isEmpty() ? 0 : argument.charAt(0);
        if (last > 0 && (first == '"' || first == '\'') && argument.charAt(last) == first) {
            literal(argument.substring(1, last), place, 0);
        } else {
            word(argument, place);
        }
    }

    private void word(String word, int place) {
        Long number = Numbers.leading(word);
        if (number != null) {
            if (!Numbers.isWhole(word)) {
                throw source.wrong(place, "\"" + word + "\" begins as a number and goes on as something else");
            }
            if (number < -128 || number > 255) {
                throw source.wrong(place, "a byte is a number from -128 to 255, not " + word);
            }
            coded.add(CodedString.LITERAL | number.intValue() & 0xFF, place);
            return;
        }
        Integer code = NAMES.get(word);
        if (code == null) {
            throw source.wrong(
                    place,
                    "\"" + word + "\" is no name of a byte such as CR, LF or STX: text stands in quotes"
                            + (NAMES.containsKey(word.toLowerCase(java.util.Locale.ROOT))
                                    ? " (as an argument a name is written small)"
                                    : ""));
        }
        if (code == CodedString.ANY_BYTE && use != Use.INPUT) {
            throw source.wrong(place, word + " stands for any byte, which is possible in an input only");
        }
        if (code == 1 && use == Use.OUTPUT) {
            // files that name it do not load in the original either, and must behave alike
            throw source.wrong(place, "the name SOH is not possible in an output: write 0x01");
        }
        coded.add(code == CodedString.ANY_BYTE ? code : CodedString.LITERAL | code, place);
    }

    /** Codes text between quotes; {@code step} is 1 where the text stands in the file itself. */
    private void literal(String text, int place, int step) {
        for (int i = 0; i < text.length(); i++) {
            int here = place + (step == 0 ? 0 : i + 1);
            char c = text.charAt(i);
            if (c != '\\' || i + 1 >= text.length()) {
                coded.add(c & 0xFF, here);
            } else {
                i = escape(text, i + 1, here) - 1;
            }
        }
    }

    /** Codes one escape; returns the index behind it. */
    private int escape(String text, int at, int place) {
        char c = text.charAt(at);
        switch (c) {
            case '?' -> coded.add(CodedString.ANY_BYTE, place);
            case '_' -> coded.add(CodedString.WHITE_SPACE, place);
            case 'a' -> literalByte(7, place);
            case 'b' -> literalByte(8, place);
            case 't' -> literalByte(9, place);
            case 'n' -> literalByte(10, place);
            case 'r' -> literalByte(13, place);
            case 'e' -> literalByte(27, place);
            case '0' -> {
                return number(text, at, 4, 8, place);
            }
            case 'x' -> {
                if (at + 1 >= text.length() || Character.digit(text.charAt(at + 1), 16) < 0) {
                    throw source.wrong(place, "hexadecimal digits are expected behind \\x");
                }
                return number(text, at + 1, 2, 16, place);
            }
            default -> {
                if (c >= '1' && c <= '9') {
                    return number(text, at, 3, 10, place);
                }
                literalByte(c & 0xFF, place);
            }
        }
        return at + 1;
    }

    private void literalByte(int value, int place) {
        coded.add(CodedString.LITERAL | value, place);
    }

    private int number(String text, int at, int most, int radix, int place) {
        int value = 0;
        int i = at;
        while (i < text.length() && i < at + most && Character.digit(text.charAt(i), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(i), radix);
            i++;
        }
        if (value > 255) {
            throw source.wrong(place, "\\" + text.substring(at, i) + " does not fit into a byte");
        }
        literalByte(value, place);
        return i;
    }

    /** Formats are recognised line by line, once everything on the line is joined. */
    private void recognizeFormats() {
        byte[] run = new byte[coded.length() - formatted];
        int length = 0;
        while (formatted < coded.length()) {
            int code = coded.code(formatted);
            if (code == '%' && !(formatted + 1 < coded.length() && coded.code(formatted + 1) == '%')) {
                length = flush(run, length);
                pieces.add(new Piece.Value(format()));
            } else if (code == CodedString.ANY_BYTE || code == CodedString.WHITE_SPACE) {
                length = flush(run, length);
                pieces.add(code == CodedString.ANY_BYTE ? new Piece.AnyByte() : new Piece.WhiteSpace());
                formatted++;
            } else {
                run[length++] = (byte) code;
                formatted += code == '%' ? 2 : 1;
            }
        }
        flush(run, length);
    }

    private int flush(byte[] run, int length) {
        if (length > 0) {
            pieces.add(new Piece.Literal(java.util.Arrays.copyOf(run, length)));
        }
        return 0;
    }

    private Format format() {
        FormatParser parser = new FormatParser(coded, formatted, use == Use.INPUT);
        try {
            Format format = parser.parse(surroundings.knownTarget());
            formatted = parser.end();
            return format;
        } catch (FormatException e) {
            throw source.wrong(coded.place(e.at()), String.valueOf(e.getMessage()));
        }
    }
}
