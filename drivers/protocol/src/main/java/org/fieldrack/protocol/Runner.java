package org.fieldrack.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.bus.Timer;
import org.fieldrack.buses.Buses;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Host;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.language.Protocol;
import org.jspecify.annotations.Nullable;

/** One protocol of a device with its engine and bus; everything but construction happens in the event loop. */
final class Runner implements Host {
    /**
     * What all runners of a device share.
     *
     * @param mayExec protocols may run commands of the shell
     */
    record Common(String device, String address, EventLoop loop, boolean mayExec) {}

    /** Hears of the end of each run. */
    @FunctionalInterface
    interface Ended {
        void ended(Runner runner, Result result);
    }

    private final Protocol protocol;
    private final PointValues values;
    private final Common common;
    private final Ended onEnd;
    private final Engine engine;
    private final BusInterface bus;
    private final Timer timer;
    private Mode mode = Mode.NORMAL;
    private boolean ended = true;

    Runner(Protocol protocol, PointValues values, Common common, Priority priority, Ended onEnd) {
        this.protocol = protocol;
        this.values = values;
        this.common = common;
        this.onEnd = onEnd;
        this.engine = new Engine(protocol, this, common.device() + " " + protocol.call(), priority);
        this.bus = Buses.open(engine, common.address(), common.loop());
        this.timer = common.loop().timer(engine::timerCallback);
        engine.attach(bus);
    }

    Protocol protocol() {
        return protocol;
    }

    PointValues pointValues() {
        return values;
    }

    Mode mode() {
        return mode;
    }

    boolean isRunning() {
        return engine.isRunning();
    }

    /** Starts a run; a run that cannot even begin ends as a fault where the engine did not say why. */
    void start(Mode how, @Nullable Value value) {
        mode = how;
        ended = false;
        values.begin(value);
        if (!engine.start(how) && !ended) {
            finished(Result.FAULT);
        }
    }

    String failure(Result result) {
        return Reason.of(result, engine, protocol.settings());
    }

    void close() {
        ended = true;
        engine.abort();
        bus.release();
        timer.clear();
    }

    @Override
    public Values values() {
        return values;
    }

    @Override
    public void finished(Result result) {
        ended = true;
        onEnd.ended(this, result);
    }

    @Override
    public void startTimer(long millis) {
        timer.set(common.loop().clock().ticks() + millis * 1_000_000);
    }

    @Override
    public void cancelTimer() {
        timer.clear();
    }

    @Override
    public boolean exec(byte[] command) {
        if (!common.mayExec()) {
            return false;
        }
        String line = new String(command, StandardCharsets.ISO_8859_1);
        Thread.ofVirtual().name("exec").start(() -> {
            IoStatus status = run(line) ? IoStatus.SUCCESS : IoStatus.FAULT;
            common.loop().execute(() -> engine.execCallback(status));
        });
        return true;
    }

    private static boolean run(String line) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
