package org.fieldrack.serve.rest;

/** Ends a request with a status, the word of the rule that it broke, and one sentence. */
public final class RestException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String rule;

    public RestException(int status, String rule, String message) {
        super(message, null, false, false);
        this.status = status;
        this.rule = rule;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns a fixed word for programs: {@code host}, {@code unknown}, {@code max} … */
    public String rule() {
        return rule;
    }

    static RestException bad(String message) {
        return new RestException(400, "request", message);
    }
}
