package org.fieldrack.config;

import java.util.List;
import java.util.Map;

/** A value in a YAML or JSON file, with its place. */
public sealed interface ConfigNode {
    Mark mark();

    /** Returns a short form for messages. */
    String shown();

    /**
     * Where a value stands.
     *
     * @param line from 1
     * @param column from 1
     */
    record Mark(String file, int line, int column) {}

    /**
     * A scalar as written.
     *
     * @param quoted it stood in quotes, so it is text whatever it looks like
     */
    record Scalar(Mark mark, String text, boolean quoted) implements ConfigNode {
        private static final int LONGEST = 60;

        @Override
        public String shown() {
            String start = text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text;
            return quoted ? "\"" + start + "\"" : start;
        }

        /** Says whether nothing was written, or {@code null} or {@code ~}. */
        public boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }
    }

    record Sequence(Mark mark, List<ConfigNode> items) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /**
     * Keys and values in the order of the file.
     *
     * @param keyMarks where each key stands
     */
    record Mapping(Mark mark, Map<String, ConfigNode> entries, Map<String, Mark> keyMarks) implements ConfigNode {
        @Override
        public String shown() {
            return "a group of keys";
        }
    }
}
