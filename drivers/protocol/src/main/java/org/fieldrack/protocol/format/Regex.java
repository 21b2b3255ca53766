package org.fieldrack.protocol.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A compiled regular expression with its reused matcher; belongs to one converter. */
final class Regex {
    private final ByteText text = new ByteText();
    private final Matcher matcher;
    private final int resetGroup;
    private final String source;
    private final int groups;

    private Regex(String source, Pattern pattern, int resetGroup) {
        this.source = source;
        matcher = pattern.matcher(text);
        this.resetGroup = resetGroup;
        groups = matcher.groupCount() - (resetGroup > 0 ? 1 : 0);
    }

    /** Compiles {@code %/re/} and {@code %#/re/subst/}, the slash being taken already. */
    static Converter compile(Spec spec, FormatParser parser) {
        if (spec.precision() > 9) {
            throw parser.wrong("a regular expression has groups up to 9, not " + spec.precision());
        }
        boolean substitutes = spec.has(Spec.ALT);
        if (!substitutes) {
            parser.inputOnly(spec, "%/");
            parser.refuse(spec, Spec.LEFT | Spec.SPACE | Spec.ZERO, "%/");
        }
        StringBuilder source = new StringBuilder();
        while (!parser.takeIf('/')) {
            parser.need("the / that ends the regular expression");
            source.append(regexText(parser.takeCode()));
        }
        Regex regex = compile(source.toString(), parser);
        if (substitutes) {
            return SubstitutionConverter.compile(spec, regex, parser);
        }
        if (spec.precision() > regex.groups) {
            throw parser.wrong(
                    "the regular expression has " + regex.groups + " groups, so there is no group " + spec.precision());
        }
        return new RegexConverter(spec, regex);
    }

    private static Regex compile(String source, FormatParser parser) {
        try {
            RegexTranslation translation = new RegexTranslation(source);
            return new Regex(source, Pattern.compile(translation.java(), Pattern.UNIX_LINES), translation.resetGroup());
        } catch (PatternSyntaxException e) {
            throw parser.wrong("the regular expression /" + source + "/ is wrong: " + e.getDescription());
        }
    }

    /** Escapes were resolved before: control bytes and the like become numbers, letters stay escapes of the expression. */
    private static String regexText(int code) {
        int b = code & 0xFF;
        if (code == CodedString.ANY_BYTE) {
            return "\\?";
        }
        if (code == CodedString.WHITE_SPACE) {
            return "\\s*";
        }
        if (code < CodedString.LITERAL || b == '/') {
            return String.valueOf((char) b);
        }
        return (b & 0x7F) < 0x30 ? "\\x%02x".formatted(b) : "\\" + (char) b;
    }

    /** Returns the expression as the file has it. */
    String source() {
        return source;
    }

    int groups() {
        return groups;
    }

    /** Searches forward; a budget or stack that runs out is no match. */
    boolean find(byte[] bytes, int start, int length) {
        text.set(bytes, start, length);
        matcher.reset();
        try {
            return matcher.find();
        } catch (ByteText.BudgetExceeded | StackOverflowError e) {
            // both are the work of the expression on this input: for the instrument's line it is a mismatch
            return false;
        }
    }

    private int index(int group) {
        return resetGroup > 0 && group >= resetGroup ? group + 1 : group;
    }

    /** Returns where the group starts within the searched bytes; -1 where it took no part. */
    int start(int group) {
        return group == 0 && resetGroup > 0 ? matcher.start(resetGroup) : matcher.start(index(group));
    }

    int end(int group) {
        return group == 0 ? matcher.end() : matcher.end(index(group));
    }
}
