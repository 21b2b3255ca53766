package org.fieldrack.protocol.language;

/** Cuts a protocol file into tokens (specification section 3). Used once, by one parser. */
final class Lexer {
    private static final String SPECIAL_IN_NAMES = " ,;{}=()$'\"";
    private static final String SPECIAL_IN_VALUES = SPECIAL_IN_NAMES + "+-*/";

    private final Source source;
    private int at;
    /** The quote of the literal that a reference interrupted; 0 outside. */
    private char open;

    Lexer(Source source) {
        this.source = source;
    }

    int place() {
        return at;
    }

    /** Says whether a literal goes on behind the reference that was read last. */
    boolean isInLiteral() {
        return open != 0;
    }

    /** Skips white space and comments; says whether there were any. */
    boolean skipBlanks() {
        int before = at;
        while (at < source.length()) {
            int c = source.at(at);
            if (c == '#') {
                while (at < source.length() && source.at(at) != '\n') {
                    at++;
                }
            } else if (c == ' ' || c >= 9 && c <= 13) {
                at++;
            } else {
                break;
            }
        }
        return at > before;
    }

    /** Returns the next byte without taking it, -1 at the end. */
    int peek() {
        return source.at(at);
    }

    void take() {
        at++;
    }

    /** Reads a name: of a variable, protocol, handler or command. */
    Token name() {
        return word(SPECIAL_IN_NAMES);
    }

    private Token word(String special) {
        int start = at;
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            int c = source.at(at);
            if (special.indexOf(c) >= 0 || c == '#' || c >= 9 && c <= 13) {
                break;
            }
            text.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
            at++;
        }
        return new Token(Token.Kind.WORD, text.toString(), '\0', start);
    }

    /** Reads the next token of a value; at the end of the file that is an error. */
    Token value() {
        if (open != 0 && source.at(at) != '$') {
            return literal(open, at);
        }
        if (open == 0 && skipBlanks()) {
            return new Token(Token.Kind.BLANK, " ", '\0', at - 1);
        }
        int c = source.at(at);
        int start = at;
        if (c < 0) {
            throw source.wrong(Math.max(0, at - 1), "the file ends in the middle of a value: ; or } is expected");
        }
        if (c == '$') {
            at++;
            return reference(start);
        }
        if (c == '"' || c == '\'') {
            at++;
            return literal((char) c, start);
        }
        if (SPECIAL_IN_VALUES.indexOf(c) >= 0) {
            at++;
            return new Token(Token.Kind.SPECIAL, String.valueOf((char) c), '\0', start);
        }
        return word(SPECIAL_IN_VALUES);
    }

    private Token reference(int start) {
        int c = source.at(at);
        if (c >= '0' && c <= '9') {
            at++;
            return new Token(Token.Kind.REFERENCE, String.valueOf((char) c), open, start);
        }
        boolean braces = c == '{';
        at += braces ? 1 : 0;
        Token name = word(braces ? "{}=;" : SPECIAL_IN_VALUES);
        if (name.text().isEmpty()) {
            throw source.wrong(at, "the name of a variable or the number of an argument is expected behind $");
        }
        if (braces) {
            if (source.at(at) != '}') {
                throw source.wrong(at, "the } that ends ${" + name.text() + " is expected");
            }
            at++;
        }
        String text = braces ? name.text().strip() : name.text();
        return new Token(Token.Kind.REFERENCE, text, open, start);
    }

    private Token literal(char quote, int start) {
        StringBuilder text = new StringBuilder();
        open = '\0';
        while (true) {
            int c = source.at(at);
            if (c < 0 || c == '\n' || c == '\r') {
                throw source.wrong(
                        start, "the string that begins here is not closed on its line: " + quote + " is expected");
            }
            if (c < ' ') {
                throw source.wrong(
                        at,
                        "a control byte stands in a string: write it as an escape, such as \\t or \\x"
                                + "%02x".formatted(c));
            }
            at++;
            if (c == quote) {
                return new Token(Token.Kind.LITERAL, text.toString(), quote, start);
            }
            if (c == '\\') {
                int next = source.at(at);
                if (next == '$') {
                    open = quote;
                    return new Token(Token.Kind.LITERAL, text.toString(), quote, start);
                }
                if (next < ' ') {
                    throw source.wrong(at - 1, "a backslash stands at the end of a line: escape it or go on");
                }
                text.append('\\').append((char) next);
                at++;
            } else {
                text.append((char) c);
            }
        }
    }
}
