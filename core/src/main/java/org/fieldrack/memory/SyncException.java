package org.fieldrack.memory;

/** A lock that was not obtained, or given back by somebody else. */
public final class SyncException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** The lock was given back by a thread that does not hold it. */
    public static final int EPERM = 1;
    /** It is held, and no waiting was asked for. */
    public static final int EBUSY = 16;

    public static final int ETIMEDOUT = 110;
    public static final int EOWNERDEAD = 130;
    public static final int ENOTRECOVERABLE = 131;
    private final int errno;

    SyncException(int errno, String message) {
        super(message + " (errno " + errno + ")");
        this.errno = errno;
    }

    /** Returns the system's error number (specification section 5). */
    public int errno() {
        return errno;
    }
}
