package org.fieldrack.memory;

/**
 * The buffer is marked as invalid: its device went, or a foreign process cleared the flag and the guard has not set it again
 * yet (specification section 6).
 */
public final class InvalidBufferException extends BufferException {
    private static final long serialVersionUID = 1;

    InvalidBufferException(String name) {
        super("device does not exist (marked as invalid): " + name);
    }
}
