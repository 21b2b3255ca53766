package org.fieldrack.protocol.format;

import java.util.Locale;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * A Perl compatible expression in the words of {@code java.util.regex} (specification section 13.4). What Java has no
 * words for is a {@link PatternSyntaxException}.
 */
final class RegexTranslation {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alpha", "p{Alpha}"),
            Map.entry("digit", "p{Digit}"),
            Map.entry("alnum", "p{Alnum}"),
            Map.entry("upper", "p{Upper}"),
            Map.entry("lower", "p{Lower}"),
            Map.entry("punct", "p{Punct}"),
            Map.entry("graph", "p{Graph}"),
            Map.entry("print", "p{Print}"),
            Map.entry("blank", "p{Blank}"),
            Map.entry("cntrl", "p{Cntrl}"),
            Map.entry("xdigit", "p{XDigit}"),
            Map.entry("space", "p{Space}"),
            Map.entry("ascii", "p{ASCII}"),
            Map.entry("word", "w"));

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int groups;
    private int resetGroup;

    RegexTranslation(String source) {
        this.source = source;
        while (at < source.length()) {
            step();
        }
    }

    String java() {
        return out.toString();
    }

    /** Returns the number of the empty group that stands for {@code \K}; 0 for none. */
    int resetGroup() {
        return resetGroup;
    }

    private void step() {
        char c = source.charAt(at);
        switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> group();
            case '{' -> brace();
            default -> {
                out.append(c);
                at++;
            }
        }
    }

    private void escape() {
        if (at + 1 >= source.length()) {
            throw wrong("nothing stands behind the backslash");
        }
        char c = source.charAt(at + 1);
        switch (c) {
            case 'K' -> {
                if (resetGroup > 0) {
                    throw wrong("\\K stands twice");
                }
                resetGroup = ++groups;
                out.append("()");
            }
            case 'N' -> out.append("[^\\n]");
            case 'C' -> out.append("(?s:.)");
            case 'g', 'o', 'k' -> throw wrong("\\" + c + " is not supported");
            default -> out.append('\\').append(c);
        }
        at += 2;
    }

    private void brace() {
        int end = source.indexOf('}', at);
        boolean quantifier = end > 0 && source.substring(at + 1, end).matches("\\d+(,\\d*)?");
        out.append(quantifier ? "{" : "\\{");
        at++;
    }

    private void group() {
        String rest = source.substring(at, Math.min(source.length(), at + 4));
        if (rest.startsWith("(*")
                || rest.startsWith("(?|")
                || rest.startsWith("(?R")
                || rest.startsWith("(?(")
                || rest.startsWith("(?&")
                || rest.startsWith("(?P=")
                || rest.startsWith("(?P>")
                || rest.matches("\\(\\?[-+]?\\d.*")) {
            throw wrong(rest + "… is not supported");
        }
        if (rest.startsWith("(?#")) {
            int end = source.indexOf(')', at);
            if (end < 0) {
                throw wrong("the comment is not closed");
            }
            at = end + 1;
            return;
        }
        if (rest.startsWith("(?P<")) {
            groups++;
            out.append("(?<");
            at += 4;
            return;
        }
        boolean named = rest.startsWith("(?<") && rest.length() > 3 && Character.isLetter(rest.charAt(3));
        groups += !rest.startsWith("(?") || named ? 1 : 0;
        out.append('(');
        at++;
    }

    /** In a class Java reads a bracket as a union and two ampersands as an intersection: both are quoted. */
    private void characterClass() {
        out.append('[');
        at++;
        if (at < source.length() && source.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        if (at < source.length() && source.charAt(at) == ']') {
            out.append("\\]");
            at++;
        }
        while (at < source.length() && source.charAt(at) != ']') {
            char c = source.charAt(at);
            if (c == '\\') {
                escape();
            } else if (source.startsWith("[:", at) && source.indexOf(":]", at) > 0) {
                posixClass();
            } else {
                out.append(c == '[' || c == '&' ? "\\" : "").append(c);
                at++;
            }
        }
        if (at >= source.length()) {
            throw wrong("the character class is not closed");
        }
        out.append(']');
        at++;
    }

    private void posixClass() {
        int end = source.indexOf(":]", at);
        String name = source.substring(at + 2, end);
        boolean negated = name.startsWith("^");
        String known = CLASSES.get(negated ? name.substring(1) : name);
        if (known == null) {
            throw wrong("there is no class [:" + name + ":]");
        }
        out.append('\\').append(negated ? known.substring(0, 1).toUpperCase(Locale.ROOT) + known.substring(1) : known);
        at = end + 2;
    }

    private PatternSyntaxException wrong(String message) {
        return new PatternSyntaxException(message, source, at);
    }
}
