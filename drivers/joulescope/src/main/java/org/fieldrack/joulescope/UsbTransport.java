package org.fieldrack.joulescope;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The wire to one instrument: control transfers and one stream of bulk transfers (specification section 2).
 *
 * <p>Calls come from one thread; a stream's consumer is called on the transport's own thread.
 */
public interface UsbTransport extends AutoCloseable {
    /**
     * What a control-in transfer gave.
     *
     * @param result 0 where it succeeded, else the wire's error
     */
    record Reply(int result, byte[] data) {}

    /** Takes bulk transfers. */
    interface Stream {
        /** Takes one transfer, valid only during the call; returns true to stop. Called as soon as it came. */
        boolean data(MemorySegment transfer);

        /** Called after the transfers at hand were taken; returns true to stop. */
        boolean process();

        /**
         * Called once when the stream ended by itself.
         *
         * @param event 0 ended by data or process, 1 communication error, 2 fault in a callback, -1 stopped
         */
        void stopped(int event, String message);
    }

    /** Returns product and serial number: {@code Joulescope:000123}. */
    String name();

    void open() throws IOException;

    Reply controlIn(int request, int value, int index, int length);

    /** Returns 0 where it succeeded, else the wire's error. */
    int controlOut(int request, int value, int index, byte[] data);

    /**
     * Begins to read.
     *
     * @param transfers how many are queued
     * @param blockSize bytes of a transfer
     */
    void streamStart(int endpoint, int transfers, int blockSize, Stream stream) throws IOException;

    /** Ends reading; returns when the consumer is not called any more. Harmless where nothing is read. */
    void streamStop(int endpoint);

    /** Returns counters of the wire. */
    Map<String, StreamBuffer.Item> status();

    /** Says what an error code of this wire means. */
    String errorText(int result);

    /** Gives the instrument up: it is not opened through this any more. */
    default void release() {
        close();
    }

    @Override
    void close();
}
