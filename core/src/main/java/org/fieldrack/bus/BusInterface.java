package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bus as one client sees it: requests that return at once and are answered by callbacks
 * ({@code specs/streamdevice.md} section 1, {@code seeds/streamdevice-bus-api.txt}).
 *
 * <p>Every request returns false where the bus cannot accept it; then no callback follows. All time limits are in
 * milliseconds. Any thread may call.
 */
public interface BusInterface {
    /**
     * Asks for exclusive access to the device, in order of priority, first come first served within one.
     *
     * @param lockTimeout 0 waits without limit
     */
    boolean lockRequest(long lockTimeout);

    /** Gives the device to the next in the queue. */
    boolean unlock();

    /**
     * Sends exactly these bytes (from position to limit); only while owner. The buffer stays valid until the callback.
     *
     * @param writeTimeout longest silence without progress
     */
    default boolean writeRequest(ByteBuffer output, long writeTimeout) {
        return false;
    }

    /**
     * Expects input.
     *
     * @param replyTimeout longest wait for the first byte; for asynchronous reads a hint for the poll period
     * @param readTimeout longest silence after the first byte
     * @param expectedLength hand over after at most this many bytes; 0 for unlimited
     * @param async wants every input of the device, whoever asked for it; never times out
     */
    default boolean readRequest(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
        return false;
    }

    /** Says whether asynchronous input is possible, and sets it up. */
    default boolean supportsAsyncRead() {
        return false;
    }

    /** Says whether events are possible, and sets them up. */
    default boolean supportsEvent() {
        return false;
    }

    /**
     * Waits for an event, also one that came since the last write.
     *
     * @param mask which events; false where the bus knows none of them
     * @param timeout 0 waits without limit
     */
    default boolean acceptEvent(long mask, long timeout) {
        return false;
    }

    default boolean connectRequest(long timeout) {
        return false;
    }

    default boolean disconnectRequest() {
        return false;
    }

    /** Ends the run: cancels every outstanding request of this client; no callback follows. */
    default void finish() {}

    /** Returns the status that all clients of the device share; empty for a bus without one. */
    default Optional<BusStatus> status() {
        return Optional.empty();
    }

    /** Returns one line for debugging. */
    default String printStatus() {
        return "";
    }

    /** Gives the bus back for good; unlocks if the client still owns the device. */
    void release();
}
