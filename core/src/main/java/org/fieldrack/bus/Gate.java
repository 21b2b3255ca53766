package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the loop and a client, and shuts while a finish that another thread called is on its way into the loop.
 *
 * <p>What may come unasked (connected, disconnected) passes always.
 */
final class Gate implements BusClient {
    private final BusClient client;
    private final AtomicInteger finishing = new AtomicInteger();

    Gate(BusClient client) {
        this.client = client;
    }

    void shut() {
        finishing.incrementAndGet();
    }

    void open() {
        finishing.decrementAndGet();
    }

    boolean isShut() {
        return finishing.get() != 0;
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public Priority priority() {
        return client.priority();
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return client.inTerminator();
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return client.outTerminator();
    }

    @Override
    public void lockCallback(IoStatus status) {
        if (!isShut()) {
            client.lockCallback(status);
        }
    }

    @Override
    public void writeCallback(IoStatus status) {
        if (!isShut()) {
            client.writeCallback(status);
        }
    }

    @Override
    public int readCallback(IoStatus status, ByteBuffer input) {
        return isShut() ? 0 : client.readCallback(status, input);
    }

    @Override
    public void eventCallback(IoStatus status) {
        if (!isShut()) {
            client.eventCallback(status);
        }
    }

    @Override
    public void connectCallback(IoStatus status) {
        client.connectCallback(status);
    }

    @Override
    public void disconnectCallback(IoStatus status) {
        client.disconnectCallback(status);
    }
}
