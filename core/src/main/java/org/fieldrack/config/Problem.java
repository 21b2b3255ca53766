package org.fieldrack.config;

/**
 * Something wrong in a file, at a place.
 *
 * @param file as the user named it
 * @param line from 1
 * @param column from 1
 * @param message one sentence that names the thing, the rule and the remedy
 */
public record Problem(String file, int line, int column, String message) {
    /** Returns {@code file:line:column: message}. */
    public String text() {
        return file + ":" + line + ":" + column + ": " + message;
    }
}
