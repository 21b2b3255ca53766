package org.fieldrack.oni.device;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.base.Backoff;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.RefusedException;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.OniOption;
import org.fieldrack.oni.OniState;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;
import org.jspecify.annotations.Nullable;

/**
 * A controller in the lab: one platform thread connects, reads frames and publishes; sets and commands come on other
 * threads and use the control side of the context.
 *
 * <p>Whoever changes the device table holds {@code tableLock}, stops acquisition, which ends the read that is under way,
 * and takes {@code pipelineLock}, which the reader holds while it uses its pipeline.
 */
final class OniDevice implements DeviceHandler {
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final OniConfig config;
    private final DeviceContext lab;
    private final Optional<ClosedLoop> loop;
    private final Report report;
    private final ReentrantLock tableLock = new ReentrantLock();
    private final ReentrantLock pipelineLock = new ReentrantLock();
    private volatile @Nullable Session link;
    private volatile boolean closed;
    private volatile boolean wanted;
    private @Nullable Thread reader;

    OniDevice(OniConfig config, DeviceContext lab) {
        this.config = config;
        this.lab = lab;
        this.loop = OniDriver.loop(config);
        this.report = new Report(lab);
        this.wanted = config.run();
    }

    Device open() {
        Device device = lab.attach(new Schema(Report.items()), this);
        lab.state(State.INIT, "connecting", "");
        reader = lab.startPlatform("frames", this::work);
        return device;
    }

    // ---- the reader's thread

    private void work() {
        Backoff backoff = Backoff.standard();
        boolean lost = false;
        while (!closed) {
            try {
                connect(lost);
                lost = false;
                backoff.reset();
                read();
            } catch (OniException | IllegalArgumentException e) {
                if (!closed) {
                    lost = true;
                    lab.counter("reconnects", "connections that were lost or did not come about")
                            .increment();
                    lab.lost(String.valueOf(e.getMessage()));
                }
            } finally {
                disconnect();
            }
            if (!closed) {
                LockSupport.parkNanos(backoff.nextNanos());
            }
        }
    }

    private void connect(boolean again) {
        String address = config.bus()
                .orElseThrow(
                        () -> new IllegalArgumentException("no bus: add bus: oni+tcp://HOST:PORT or simulate: true"));
        OniContext context = OniContext.open(TcpTransport.parse(address, config.writeLength()), config.hostOptions());
        tableLock.lock();
        try {
            link = session(context);
        } catch (OniException e) {
            context.close();
            throw e;
        } finally {
            tableLock.unlock();
        }
        if (again) {
            lab.back("connected to " + address);
        }
        if (wanted) {
            start();
        } else {
            lab.state(State.STOPPED, "", "");
        }
    }

    private Session session(OniContext context) {
        return Session.open(context, config, lab, loop, report, new PortWatch(lab, config.followLinks(), this::reset));
    }

    private void read() {
        while (!closed) {
            boolean busy;
            pipelineLock.lock();
            try {
                Session now = link;
                if (now == null) {
                    return;
                }
                busy = now.read();
                report.tick(now.context(), now.pipeline());
                if (now.context().isBroken()) {
                    throw new OniException(OniError.READ_FAILURE, "the controller hung up");
                }
            } finally {
                pipelineLock.unlock();
            }
            if (!busy) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
    }

    private void disconnect() {
        tableLock.lock();
        try {
            Session now = link;
            link = null;
            if (now != null) {
                now.context().close();
                now.pipeline().flush();
                lab.streamsChanged();
                now.pipeline().close();
            }
        } finally {
            tableLock.unlock();
        }
    }

    // ---- sets and commands, on any thread

    @Override
    public void set(Map<String, Value> changes) {
        Session now = current("set");
        long started = lab.clock().ticks();
        changes.forEach((path, value) -> {
            try {
                now.set(path, value);
            } catch (OniException e) {
                throw failed("set " + path, started, e);
            }
        });
    }

    private DeviceException failed(String operation, long started, OniException e) {
        Session now = link;
        boolean offline = now == null || now.context().isBroken();
        return new DeviceException(
                lab.deviceName(),
                operation,
                Duration.ofNanos(lab.clock().ticks() - started),
                offline,
                String.valueOf(e.getMessage()),
                e);
    }

    private Session current(String operation) {
        Session now = link;
        if (now == null) {
            throw new DeviceException(
                    lab.deviceName(), operation, Duration.ZERO, true, "the controller is not connected", null);
        }
        return now;
    }

    @Override
    public String call(String command, Map<String, Value> arguments) {
        long started = lab.clock().ticks();
        current(command);
        try {
            switch (command) {
                case "start" -> {
                    wanted = true;
                    start();
                }
                case "stop" -> {
                    wanted = false;
                    stop();
                }
                case "reset" -> reset();
                case "resetCounter" -> current(command).context().setOption(OniOption.RESETACQCOUNTER, 1);
                default ->
                    throw new RefusedException(command, "unknown", "an ONI controller has no command " + command);
            }
            return "";
        } catch (OniException e) {
            throw failed(command, started, e);
        }
    }

    private void start() {
        Session now = current("start");
        if (now.context().state() == OniState.IDLE) {
            now.pipeline().restart();
            now.context().startFromZero();
        }
        lab.state(State.ACQUIRING, "", "");
        lab.streamsChanged();
    }

    private void stop() {
        Session now = current("stop");
        now.context().stop();
        lab.state(State.STOPPED, "", "");
    }

    /** Resets the controller, reads its table and goes on as before. */
    private void reset() {
        tableLock.lock();
        try {
            Session now = current("reset");
            now.context().stop();
            now.context().reset();
            replace(now);
        } finally {
            tableLock.unlock();
        }
        if (wanted) {
            start();
        } else {
            lab.state(State.STOPPED, "", "");
        }
    }

    private void replace(Session before) {
        Session next = session(before.context());
        pipelineLock.lock();
        try {
            link = next;
            lab.streamsChanged();
            before.pipeline().close();
        } finally {
            pipelineLock.unlock();
        }
    }

    @Override
    public List<SampleStream> streams() {
        Session now = link;
        return now == null ? List.of() : now.pipeline().streams();
    }

    @Override
    public List<RawStream> rawStreams() {
        Session now = link;
        return now == null ? List.of() : List.of(now.pipeline().tap());
    }

    @Override
    public void close() {
        closed = true;
        Session now = link;
        if (now != null) {
            now.context().close();
        }
        Thread thread = reader;
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
