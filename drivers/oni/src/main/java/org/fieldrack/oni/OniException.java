package org.fieldrack.oni;

/** A call on a context that failed, with the error that the specification gives it. */
public final class OniException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final OniError error;

    /**
     * @param detail what failed and why, in words that follow a colon
     */
    public OniException(OniError error, String detail) {
        super(error.text() + " (" + error.code() + "): " + detail);
        this.error = error;
    }

    public OniException(OniError error, String detail, Throwable cause) {
        super(error.text() + " (" + error.code() + "): " + detail, cause);
        this.error = error;
    }

    public OniError error() {
        return error;
    }

    /** Returns the number of the error, below 0. */
    public int code() {
        return error.code();
    }
}
