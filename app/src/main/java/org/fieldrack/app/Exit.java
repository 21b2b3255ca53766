package org.fieldrack.app;

/** A command that cannot go on: the sentence for the user and the exit code (DESIGN section 5). */
public final class Exit extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Wrong usage, a bad value, or a refused set. */
    public static final int USAGE = 2;
    /** The lab file, a port or the store. */
    public static final int LAB = 3;
    /** No such device, device offline, or no server. */
    public static final int UNREACHABLE = 4;
    /** A gap in data, or damage. */
    public static final int DATA = 5;

    private final int code;

    public Exit(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
