package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.joulescope.sim.SimulatedJs110;

/** A wire of its own to a simulated instrument, which counts how it is used; tests override what shall go wrong. */
class SharedWire implements UsbTransport {
    final SimulatedJs110 instrument;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();

    SharedWire(SimulatedJs110 instrument) {
        this.instrument = instrument;
    }

    @Override
    public String name() {
        return instrument.name();
    }

    @Override
    public void open() throws IOException {
        instrument.open();
        opened.incrementAndGet();
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        return instrument.controlIn(request, value, index, length);
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] data) {
        return instrument.controlOut(request, value, index, data);
    }

    @Override
    public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) throws IOException {
        instrument.streamStart(endpoint, transfers, blockSize, stream);
    }

    @Override
    public void streamStop(int endpoint) {
        instrument.streamStop(endpoint);
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        return instrument.status();
    }

    @Override
    public String errorText(int result) {
        return instrument.errorText(result);
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        instrument.close();
    }

    @Override
    public void release() {
        released.incrementAndGet();
        close();
    }
}
