package org.fieldrack.device;

/** A simulated instrument that serves at the wire until it is closed. */
public interface Simulator extends AutoCloseable {
    /** Returns the address at which a client reaches it, with the real port: {@code tcp://127.0.0.1:40123}. */
    String address();

    @Override
    void close();
}
