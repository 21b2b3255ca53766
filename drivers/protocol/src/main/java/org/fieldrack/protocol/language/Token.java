package org.fieldrack.protocol.language;

/**
 * A piece of a value in a protocol file.
 *
 * @param text a literal without its quotes but with its escapes; a word in lower case; a reference's name
 * @param quote the quote of a literal, or of the literal in which a reference stands; 0 for none
 * @param place offset in the file
 */
record Token(Kind kind, String text, char quote, int place) {
    enum Kind {
        BLANK,
        LITERAL,
        WORD,
        REFERENCE,
        SPECIAL
    }

    boolean isSpecial(char c) {
        return kind == Kind.SPECIAL && text.charAt(0) == c;
    }

    /** Says whether it refers to an argument of the protocol, which is known only when it is used. */
    boolean isArgument() {
        return kind == Kind.REFERENCE && Character.isDigit(text.charAt(0));
    }

    /** Returns the source text, as it is inserted where a variable stands in quotes. */
    String source() {
        return switch (kind) {
            case BLANK -> " ";
            case LITERAL -> quote + text + quote;
            case WORD, SPECIAL -> text;
            case REFERENCE -> "$" + text;
        };
    }
}
