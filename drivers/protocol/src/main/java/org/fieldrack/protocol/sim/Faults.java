package org.fieldrack.protocol.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.fieldrack.base.Literal;

/**
 * When a simulated instrument misbehaves: {@code 10 silence, every 50 delay 300ms, 90 unsolicited ALARM}, where the number
 * counts its answers.
 */
public final class Faults {
    /** What can go wrong. */
    public enum Kind {
        /** No answer. */
        SILENCE,
        /** The answer comes later. */
        DELAY,
        /** Bytes that are no answer. */
        GARBAGE,
        /** The answer breaks off without terminator. */
        TRUNCATED,
        /** One bit of the answer's last byte, where a checksum stands, is wrong. */
        CHECKSUM,
        /** The connection is closed instead of an answer. */
        DISCONNECT,
        /** A line that nobody asked for comes before the answer. */
        UNSOLICITED
    }

    /**
     * One fault.
     *
     * @param text the unsolicited line
     */
    public record Fault(Kind kind, Duration delay, String text) {}

    private record Rule(int number, boolean every, Fault fault) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Deque<Fault> next = new ArrayDeque<>();
    private int answers;

    /**
     * Reads a script.
     *
     * @throws IllegalArgumentException with a sentence where it is wrong
     */
    public static Faults parse(String script) {
        Faults faults = new Faults();
        for (String rule : script.split(",")) {
            if (!rule.isBlank()) {
                faults.rules.add(rule(rule.strip()));
            }
        }
        return faults;
    }

    private static Rule rule(String text) {
        String[] words = text.split("\\s+", 4);
        boolean every = words[0].equals("every");
        int at = every ? 1 : 0;
        try {
            int number = Integer.parseInt(words[at]);
            Kind kind = Kind.valueOf(words[at + 1].toUpperCase(java.util.Locale.ROOT));
            String rest =
                    words.length > at + 2 ? String.join(" ", List.of(words).subList(at + 2, words.length)) : "";
            Duration delay = kind == Kind.DELAY ? Literal.duration(rest) : Duration.ZERO;
            if (number < 1) {
                throw new IllegalArgumentException("answers are counted from 1");
            }
            return new Rule(number, every, new Fault(kind, delay, rest.isEmpty() ? "UNSOLICITED" : rest));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no fault: write the number of an answer (or every N) and silence, delay 300ms,"
                            + " garbage, truncated, checksum, disconnect or unsolicited TEXT",
                    e);
        }
    }

    /** Makes the next answer wrong in this way. */
    public synchronized void add(Fault fault) {
        next.add(fault);
    }

    /** Counts an answer and says what is wrong with it, if anything. */
    synchronized Optional<Fault> answer() {
        answers++;
        Fault asked = next.poll();
        if (asked != null) {
            return Optional.of(asked);
        }
        for (Rule rule : rules) {
            if (rule.every ? answers % rule.number == 0 : answers == rule.number) {
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }
}
