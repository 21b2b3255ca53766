package org.fieldrack.protocol.language;

import org.fieldrack.config.Problem;

/**
 * Something that a check of a protocol file found.
 *
 * @param error the protocol, or the file, cannot be used; otherwise it works but is hardly what was meant
 */
public record Finding(Problem problem, boolean error) {
    /** Returns {@code file:line:column: error: message}. */
    public String text() {
        return problem.file() + ":" + problem.line() + ":" + problem.column() + ": " + (error ? "error: " : "warning: ")
                + problem.message();
    }
}
