package org.fieldrack.protocol.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a text that a regular expression finds, for simulators: plain characters, classes, groups, alternatives and
 * quantifiers; what it does not know it leaves out, and who uses it checks the result.
 */
final class RegexSample {
    private static final String PREFERRED = "1aA5x0 bcdefghij.-+_";

    private final String regex;
    private final int least;
    private int at;

    /** @param least how often a part with {@code +} or {@code *} is repeated */
    private RegexSample(String regex, int least) {
        this.regex = regex;
        this.least = least;
    }

    static String of(String regex, int least) {
        return new RegexSample(regex, least).alternatives();
    }

    private String alternatives() {
        List<String> all = new ArrayList<>();
        all.add(sequence());
        while (at < regex.length() && regex.charAt(at) == '|') {
            at++;
            all.add(sequence());
        }
        return all.get(0);
    }

    private String sequence() {
        StringBuilder text = new StringBuilder();
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            String atom = atom();
            text.append(atom.repeat(repetitions()));
        }
        return text.toString();
    }

    private int repetitions() {
        if (at >= regex.length()) {
            return 1;
        }
        int count = 1;
        switch (regex.charAt(at)) {
            case '+' -> count = Math.max(1, least);
            case '*' -> count = least;
            case '?' -> count = 0;
            case '{' -> {
                int end = regex.indexOf('}', at);
                String inside = end < 0 ? "" : regex.substring(at + 1, end);
                if (!inside.matches("\\d+(,\\d*)?")) {
                    return 1;
                }
                count = Integer.parseInt(inside.split(",")[0]);
                at = end;
            }
            default -> {
                return 1;
            }
        }
        at++;
        if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
            at++;
        }
        return count;
    }

    private String atom() {
        char c = regex.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '\\' -> escape();
            case '.' -> "x";
            case '^', '$' -> "";
            default -> String.valueOf(c);
        };
    }

    private String group() {
        boolean look = regex.startsWith("?!", at) || regex.startsWith("?<!", at);
        if (regex.startsWith("?", at)) {
            int colon = at;
            while (colon < regex.length() && ":=!>)".indexOf(regex.charAt(colon)) < 0) {
                colon++;
            }
            at = colon + (colon < regex.length() && regex.charAt(colon) == ')' ? 0 : 1);
        }
        String text = alternatives();
        at++;
        return look ? "" : text;
    }

    private String escape() {
        if (at >= regex.length()) {
            return "";
        }
        char c = regex.charAt(at++);
        return switch (c) {
            case 'd' -> "1";
            case 'w' -> "a";
            case 's', 'h' -> " ";
            case 'D', 'S', 'N' -> "x";
            case 'W' -> "-";
            case 'B', 'b', 'A', 'z', 'Z', 'G', 'K', 'Q', 'E' -> "";
            case 'x' -> {
                String hex = regex.substring(at, Math.min(regex.length(), at + 2));
                at += hex.length();
                yield String.valueOf((char) Integer.parseInt(hex, 16));
            }
            default -> String.valueOf(c);
        };
    }

    private String characterClass() {
        int start = at - 1;
        if (regex.startsWith("^", at)) {
            at++;
        }
        if (regex.startsWith("]", at)) {
            at++;
        }
        while (at < regex.length() && regex.charAt(at) != ']') {
            boolean posix = regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0;
            at = posix ? regex.indexOf(":]", at) + 2 : at + (regex.charAt(at) == '\\' ? 2 : 1);
        }
        at++;
        String written = new RegexTranslation(regex.substring(start, Math.min(at, regex.length()))).java();
        java.util.regex.Pattern members = java.util.regex.Pattern.compile(written);
        for (int i = 0; i < PREFERRED.length(); i++) {
            String candidate = PREFERRED.substring(i, i + 1);
            if (members.matcher(candidate).matches()) {
                return candidate;
            }
        }
        for (char c = ' '; c < 256; c++) {
            if (members.matcher(String.valueOf(c)).matches()) {
                return String.valueOf(c);
            }
        }
        return "";
    }
}
