package org.fieldrack.serve.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The way to a client of a WebSocket. One message is under way at a time, so the socket's own queue never grows. */
public interface Wire {
    /** Writes a text and returns when it is out, however long that takes. */
    void send(String text) throws IOException, InterruptedException;

    /** Writes bytes and returns when they are out. */
    void send(ByteBuffer bytes) throws IOException, InterruptedException;

    /** Says goodbye. */
    void close(String reason);
}
