package org.fieldrack.record;

import org.jspecify.annotations.Nullable;

/** A store that cannot be opened, written or read: the message is one sentence that names it and says what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
