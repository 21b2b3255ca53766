package org.fieldrack.memory;

/** A message that cannot be made, decoded or read as what it claims to be. */
public final class MessageException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ErrorCode code;

    public MessageException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public MessageException(String message) {
        this(ErrorCode.GENERIC_ERROR, message);
    }

    /** Returns the code that an ERROR message would carry. */
    public ErrorCode code() {
        return code;
    }
}
