package org.fieldrack.serve;

import org.jspecify.annotations.Nullable;

/** The server cannot start: the message is one sentence that names the address and says what to do. */
public final class ServeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
