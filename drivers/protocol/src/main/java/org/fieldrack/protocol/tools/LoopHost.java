package org.fieldrack.protocol.tools;

import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.bus.Timer;
import org.fieldrack.buses.Buses;
import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Host;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.language.Protocol;

/** An engine with its bus outside of a lab; used in its loop only. */
abstract class LoopHost implements Host {
    private final EventLoop loop;
    private final Values values;
    private final Engine engine;
    private final BusInterface bus;
    private final Timer timer;

    /** Opens the bus; what a subclass overrides is called after it was started in the loop. */
    LoopHost(Protocol protocol, Values values, String address, EventLoop loop) {
        this.loop = loop;
        this.values = values;
        this.engine = new Engine(protocol, this, protocol.call().toString(), Priority.LOW);
        this.bus = Buses.open(engine, address, loop);
        this.timer = loop.timer(engine::timerCallback);
        engine.attach(bus);
    }

    Engine engine() {
        return engine;
    }

    EventLoop loop() {
        return loop;
    }

    boolean isConnected() {
        return bus.status().map(status -> status.isConnected()).orElse(true);
    }

    /** Ends the run that is under way and gives the bus back. */
    void close() {
        loop.call(() -> {
            engine.abort();
            bus.release();
            return true;
        });
    }

    @Override
    public Values values() {
        return values;
    }

    @Override
    public void startTimer(long millis) {
        timer.set(loop.clock().ticks() + millis * 1_000_000);
    }

    @Override
    public void cancelTimer() {
        timer.clear();
    }

    @Override
    public boolean exec(byte[] command) {
        loop.execute(() -> engine.execCallback(IoStatus.FAULT));
        return true;
    }
}
