package org.fieldrack.protocol.language;

import org.fieldrack.config.Problem;

/** A protocol file that cannot be read, or a protocol that cannot be compiled: always with file, line and column. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    public ProtocolException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
