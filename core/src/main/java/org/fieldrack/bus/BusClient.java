package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The protocol engine's side of the bus contract: what a bus asks of its client and how it calls back
 * ({@code specs/streamdevice.md} section 1).
 *
 * <p>Callbacks may come from any thread, also from inside the request that they answer, and may issue new requests. They
 * never block. A client is served by one {@link BusInterface}.
 */
public interface BusClient {
    /** Returns the name for messages. */
    String clientName();

    Priority priority();

    /** Returns the input terminator: empty for not defined; a defined one may have no bytes. Must not be changed. */
    Optional<byte[]> inTerminator();

    /** Returns the output terminator, which the client has appended already: empty for not defined. */
    Optional<byte[]> outTerminator();

    /** Answers {@link BusInterface#lockRequest}: SUCCESS, TIMEOUT or FAULT. */
    void lockCallback(IoStatus status);

    /** Answers {@link BusInterface#writeRequest} after the last byte went out: SUCCESS, TIMEOUT or FAULT. */
    void writeCallback(IoStatus status);

    /**
     * Hands over input; may come before the request where the client expects input soon (early input).
     *
     * @param input bytes from position to limit, valid only during the call; the client copies what it keeps
     * @return 0: nothing more wanted; n &gt; 0: exactly up to n more bytes; -1: an unknown amount more
     */
    int readCallback(IoStatus status, ByteBuffer input);

    /** Answers {@link BusInterface#acceptEvent}: SUCCESS or TIMEOUT. */
    void eventCallback(IoStatus status);

    /** Answers {@link BusInterface#connectRequest}, or says that the device came back by itself. */
    void connectCallback(IoStatus status);

    /** Answers {@link BusInterface#disconnectRequest}, or says that the device was lost. */
    void disconnectCallback(IoStatus status);
}
