package org.fieldrack.memory;

import org.jspecify.annotations.Nullable;

/** A buffer that is missing, invalid, of another layout, or without the parameter that was asked for. */
public class BufferException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BufferException(String message) {
        this(message, null);
    }

    public BufferException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
