package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A protocol's name with its arguments as a link writes them: {@code getVolts(1,A)} (specification section 5).
 *
 * @param name in lower case
 * @param arguments up to nine
 */
public record Call(String name, List<String> arguments) {
    public Call {
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads a call.
     *
     * @throws IllegalArgumentException with a sentence when parentheses are not closed or arguments are too many
     */
    public static Call parse(String text) {
        String written = text.strip();
        int open = written.indexOf('(');
        if (open < 0) {
            return new Call(written.toLowerCase(Locale.ROOT), List.of());
        }
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        int depth = 0;
        for (int i = open + 1; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length()) {
                char quoted = written.charAt(++i);
                argument.append(quoted == '\\' ? "\\\\" : String.valueOf(quoted));
                if (i == written.length() - 1) {
                    throw new IllegalArgumentException(
                            "the ) that ends the arguments of \"" + written + "\" is missing");
                }
                continue;
            }
            if (c == ',' && depth <= 0) {
                arguments.add(trimmed(argument));
                argument.setLength(0);
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            argument.append(c);
        }
        if (argument.isEmpty() || argument.charAt(argument.length() - 1) != ')' || !written.endsWith(")")) {
            throw new IllegalArgumentException("the ) that ends the arguments of \"" + written + "\" is missing");
        }
        argument.setLength(argument.length() - 1);
        arguments.add(trimmed(argument));
        if (arguments.size() > 9) {
            throw new IllegalArgumentException("a protocol takes up to 9 arguments, not " + arguments.size());
        }
        return new Call(written.substring(0, open).strip().toLowerCase(Locale.ROOT), arguments);
    }

    /** One blank before and behind an argument does not belong to it. */
    private static String trimmed(StringBuilder argument) {
        String text = argument.toString();
        text = text.startsWith(" ") ? text.substring(1) : text;
        return text.endsWith(" ") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + "(" + String.join(",", arguments) + ")";
    }
}
