package org.fieldrack.app;

import java.util.Locale;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;

/** How a command prints: for people, or as one JSON value a line for programs. */
final class Output {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Forms of output. */
    enum Form {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = {"-o", "--output"},
            description = "text (default) or json.",
            defaultValue = "text")
    private Form form = Form.TEXT;

    boolean isJson() {
        return form == Form.JSON;
    }

    /** Prints this value as a line of JSON, or what the other one prints for people. */
    void print(Object json, Runnable text) {
        if (isJson()) {
            System.out.println(JSON.writeValueAsString(json));
        } else {
            text.run();
        }
    }
}
