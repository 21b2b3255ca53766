package org.fieldrack.bench.bus;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;

/** A client that does nothing with what it hears. */
class SilentClient implements BusClient {
    private static final Optional<byte[]> LF = Optional.of(new byte[] {'\n'});

    @Override
    public String clientName() {
        return "bench";
    }

    @Override
    public Priority priority() {
        return Priority.LOW;
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return LF;
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return LF;
    }

    @Override
    public void lockCallback(IoStatus status) {}

    @Override
    public void writeCallback(IoStatus status) {}

    @Override
    public int readCallback(IoStatus status, ByteBuffer input) {
        return 0;
    }

    @Override
    public void eventCallback(IoStatus status) {}

    @Override
    public void connectCallback(IoStatus status) {}

    @Override
    public void disconnectCallback(IoStatus status) {}
}
