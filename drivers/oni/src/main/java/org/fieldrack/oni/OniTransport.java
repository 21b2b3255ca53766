package org.fieldrack.oni;

import java.nio.ByteBuffer;

/**
 * Carries the four channels between a context and one controller; specification section 9.
 *
 * <p>Each channel is used by one thread at a time, different channels by different threads at once; {@link #wake} and
 * {@link #close} may be called from any. A call that fails throws {@link OniException} with {@link OniError#READ_FAILURE}
 * or {@link OniError#WRITE_FAILURE}; when the other end is gone every call does so, also one that is waiting, within
 * 100 ms.
 */
public interface OniTransport extends AutoCloseable {
    /** Returns where the controller is, for messages. */
    String name();

    /**
     * Opens the hardware and resets it.
     *
     * @param hostIndex which controller of several; −1 for the default
     */
    void open(int hostIndex);

    int readConfig(int register);

    void writeConfig(int register, int value);

    /** Writes several registers in order: register, value, register, value … */
    default void writeConfigs(int... registersAndValues) {
        for (int i = 0; i < registersAndValues.length; i += 2) {
            writeConfig(registersAndValues[i], registersAndValues[i + 1]);
        }
    }

    /**
     * Reads what is there of the signal stream, waiting for at least one byte.
     *
     * @param waitNanos how long; 0 does not wait
     * @return the number of bytes, 0 when none came in time
     */
    int readSignal(byte[] target, long waitNanos);

    /**
     * Reads from the frame stream into a buffer's remaining space, waiting for at least one byte.
     *
     * @param atLeast how many bytes are useful to the caller; a transport may return with fewer
     * @param waitNanos how long; negative waits for ever
     * @return the number of bytes, 0 when none came in time or {@link #wake} was called
     */
    int readStream(ByteBuffer target, int atLeast, long waitNanos);

    /** Makes the frame read that waits now, or the next one, return at once. */
    void wake();

    /** Writes whole frames: the remaining bytes of the buffer, all of them. */
    void writeStream(ByteBuffer frames);

    /** Is told each option after it was set, and the new block read size after a reset. */
    default void optionChanged(int option, int value) {}

    /** Says whether the other end is gone for good. */
    boolean isBroken();

    @Override
    void close();
}
