package org.fieldrack.protocol.engine;

/** Who owns an engine: the layer that makes a property or a record of a protocol. */
public interface Host {
    Values values();

    /**
     * A run ended; the engine is idle and may be started again from here.
     *
     * <p>Called on the thread that drives the engine, inside its lock.
     */
    void finished(Result result);

    /** Calls {@link Engine#timerCallback} after so many milliseconds. */
    void startTimer(long millis);

    /** The run ended before the timer did. */
    default void cancelTimer() {}

    /** Runs a command of the shell and calls {@link Engine#execCallback}; false where that is not allowed. */
    default boolean exec(byte[] command) {
        return false;
    }

    /** The bus says that the device came back, while no run needs it. */
    default void connected() {}

    /** The bus lost the device, while no run needs it. */
    default void disconnected() {}
}
