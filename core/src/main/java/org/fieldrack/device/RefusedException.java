package org.fieldrack.device;

/** Thrown by a driver's hook to refuse a set or a command by one of its own rules; becomes {@link Outcome.Refused}. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String subject;
    private final String rule;

    public RefusedException(String subject, String rule, String message) {
        super(message);
        this.subject = subject;
        this.rule = rule;
    }

    public String subject() {
        return subject;
    }

    public String rule() {
        return rule;
    }
}
