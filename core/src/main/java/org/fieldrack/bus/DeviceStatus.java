package org.fieldrack.bus;

import java.util.Optional;
import org.fieldrack.base.Counters;

/** What everybody may ask of a device's bus, from any thread. */
final class DeviceStatus implements BusStatus {
    private final BusDevice device;

    DeviceStatus(BusDevice device) {
        this.device = device;
    }

    @Override
    public String address() {
        return device.address();
    }

    @Override
    public boolean isConnected() {
        return device.connection().isConnected();
    }

    @Override
    public Optional<LockQueue.Snapshot> lock() {
        return Optional.of(device.loop().call(device.lockQueue()::snapshot));
    }

    @Override
    public Counters counters() {
        return device.counters();
    }

    @Override
    public Optional<Trace> trace() {
        return Optional.of(device.traceLog());
    }

    @Override
    public void listen(BusListener listener) {
        device.inLoop(() -> device.connection().listen(listener));
    }

    @Override
    public void unlisten(BusListener listener) {
        device.connection().unlisten(listener);
    }
}
