package org.fieldrack.protocol;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.buses.Buses;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.device.Subscription;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.jspecify.annotations.Nullable;

/**
 * An instrument that a protocol file describes. Its points, their engines and their polling live in the event loop of the
 * byte buses; only sets and calls block, on the thread of whoever asks.
 *
 * <p>It is a bus client of its own, which never asks for anything: so it hears of the connection whatever the points do.
 */
final class ProtocolDevice implements DeviceHandler, BusClient, BusListener {
    private static final int SILENT_RUNS = 3;

    private final ProtocolConfig config;
    private final DeviceContext context;
    private final EventLoop loop;
    private final Runner.Common common;
    private final Counter overruns;
    private final Counter mismatches;
    private final Counter silences;
    private final BusInterface watch;
    private final Redirections others;
    private final Orders orders;
    private final Map<String, LivePoint> points = new LinkedHashMap<>();
    private final Map<String, Runner> commands = new LinkedHashMap<>();
    private final Map<Runner, CompletableFuture<String>> calls = new LinkedHashMap<>();
    private @Nullable Runner init;
    private @Nullable Subscription fileWatch;
    private volatile boolean connected;
    private boolean initialized;
    private volatile boolean silent;
    private int silentRuns;
    private volatile boolean closed;

    ProtocolDevice(ProtocolConfig config, DeviceContext context) {
        this(config, context, EventLoop.shared());
    }

    /** For tests that bring their own loop. */
    ProtocolDevice(ProtocolConfig config, DeviceContext context, EventLoop loop) {
        this.config = config;
        this.context = context;
        this.loop = loop;
        this.common = new Runner.Common(
                context.deviceName(), config.bus(), loop, config.protocol().exec());
        this.others = new Redirections(context, loop);
        this.orders = new Orders(this);
        this.overruns = context.counter("poll_overruns", "polls that came due while the last was still under way");
        this.mismatches = context.counter("mismatches", "answers that did not match their protocol");
        this.silences = context.counter("reply_timeouts", "queries that were not answered in time");
        this.watch = Buses.open(this, config.bus(), loop);
    }

    Device open() {
        List<String> problems = new ArrayList<>();
        Optional<Plan> plan = compile(problems);
        Device device = context.attach(plan.map(Plan::schema).orElse(Schema.EMPTY), this);
        if (plan.isPresent()) {
            context.state(State.INIT, "connecting", "connecting to " + config.bus());
            loop.execute(() -> use(plan.get()));
        } else {
            context.state(State.ERROR, "protocol", problems.get(0));
        }
        fileWatch = FileWatch.shared().watch(file(), this::fileChanged);
        watch.status().ifPresent(status -> status.listen(this));
        return device;
    }

    private Path file() {
        return context.baseFolder().resolve(config.protocol().file());
    }

    DeviceContext context() {
        return context;
    }

    EventLoop loop() {
        return loop;
    }

    Runner.Common common() {
        return common;
    }

    Redirections others() {
        return others;
    }

    Counter overruns() {
        return overruns;
    }

    // ---- the protocol file

    private Optional<Plan> compile(List<String> problems) {
        Optional<Plan> plan = Plan.make(config, context.baseFolder(), watch.supportsEvent(), problems::add);
        problems.forEach(problem -> context.log().error("{}: {}", context.deviceName(), problem));
        return plan;
    }

    /** Puts a changed file in force; with a problem everything stays as it is. */
    private void fileChanged() {
        if (closed) {
            return;
        }
        compile(new ArrayList<>()).ifPresent(plan -> {
            loop.execute(() -> use(plan));
            context.log().info("{}: {} was loaded again", context.deviceName(), file());
            context.event(Event.Kind.STATE, "", "", "", "protocol file loaded again");
        });
    }

    private void use(Plan plan) {
        if (closed) {
            return;
        }
        closePoints();
        context.inject(plan.schema());
        init = plan.init()
                .map(protocol ->
                        new Runner(protocol, new PointValues(null, others), common, Priority.HIGH, this::initEnded))
                .orElse(null);
        plan.points().forEach((name, point) -> {
            int index = context.readings().index(name);
            point.config().poll().ifPresent(poll -> context.readings().period(index, poll.toNanos()));
            points.put(name, new LivePoint(this, point, index));
        });
        plan.commands()
                .forEach((name, protocol) -> commands.put(
                        name,
                        new Runner(
                                protocol, new PointValues(null, others), common, Priority.HIGH, this::commandEnded)));
        // another device at the same address may have connected before this one was there
        connected |= watch.status().filter(BusStatus::isConnected).isPresent();
        if (connected) {
            initialize();
        }
    }

    private void closePoints() {
        points.values().forEach(LivePoint::close);
        points.clear();
        commands.values().forEach(Runner::close);
        commands.clear();
        calls.values().forEach(call -> call.complete("the protocols were loaded again"));
        calls.clear();
        if (init != null) {
            init.close();
            init = null;
        }
    }

    // ---- connection

    @Override
    public void connectCallback(IoStatus status) {
        if (status == IoStatus.SUCCESS && !closed) {
            connected = true;
            silentRuns = 0;
            initialize();
        }
    }

    @Override
    public void disconnectCallback(IoStatus status) {
        connected = false;
        initialized = false;
        points.values().forEach(LivePoint::pause);
    }

    @Override
    public void lost(String reason) {
        context.lost(reason);
    }

    @Override
    public void back(String how) {
        silent = false;
        context.back(how);
    }

    private void initialize() {
        initialized = false;
        if (init == null) {
            resume();
        } else if (!init.isRunning()) {
            init.start(Mode.NORMAL, null);
        }
    }

    private void initEnded(Runner runner, Result result) {
        heard(result, runner);
        if (result == Result.SUCCESS) {
            resume();
        } else if (connected) {
            context.state(State.ERROR, "init", "the protocol init failed: " + runner.failure(result));
            loop.schedule(loop.clock().ticks() + 1_000_000_000L, () -> {
                if (connected && !initialized && runner == init) {
                    initialize();
                }
            });
        }
    }

    private void resume() {
        initialized = true;
        if (!silent) {
            context.state(State.ACTIVE, "", "");
        }
        long now = loop.clock().ticks();
        points.values().forEach(point -> point.resume(now));
    }

    /** Notes whether the instrument answers at all: after several runs without any answer it counts as lost. */
    void heard(Result result, Runner runner) {
        switch (result) {
            case SUCCESS, SCAN_ERROR, READ_TIMEOUT -> {
                silentRuns = 0;
                if (result == Result.SCAN_ERROR) {
                    mismatches.increment();
                }
                if (silent && runner.mode() != Mode.ASYNC) {
                    silent = false;
                    context.back("answers again");
                    context.state(State.ACTIVE, "", "");
                }
            }
            case REPLY_TIMEOUT -> {
                silences.increment();
                long polled =
                        points.values().stream().filter(LivePoint::isPolled).count();
                if (++silentRuns >= Math.min(SILENT_RUNS, Math.max(2, polled)) && !silent && connected) {
                    silent = true;
                    context.lost(runner.failure(result));
                }
            }
            case LOCK_TIMEOUT, WRITE_TIMEOUT, FORMAT_ERROR, ABORT, FAULT, OFFLINE -> {
                // says nothing about whether the instrument answers
            }
        }
    }

    /** Says once that a point fails: at its second failure in a row, for one may be a connection that just broke. */
    void failed(String point, String reason, int failures, Result result) {
        if (failures == 2 && result != Result.REPLY_TIMEOUT && connected) {
            context.log().warn("{}.{}: {}", context.deviceName(), point, reason);
        }
    }

    // ---- the way down

    @Override
    public void set(Map<String, Value> changes) {
        orders.set(changes);
    }

    @Override
    public String call(String command, Map<String, Value> arguments) {
        orders.call(command);
        return "";
    }

    /** Writes a property, in the loop; the future gets an empty text when it is done, else why not. */
    void write(String path, Value value, CompletableFuture<String> done) {
        LivePoint point = points.get(path);
        if (point == null) {
            done.complete("it has no such property any more");
        } else {
            point.write(value, done);
        }
    }

    /** Runs a command, in the loop. */
    void run(String command, CompletableFuture<String> done) {
        Runner runner = commands.get(command);
        if (runner == null || runner.isRunning()) {
            done.complete(runner == null ? "it has no such command any more" : "it is under way already");
        } else {
            calls.put(runner, done);
            runner.start(Mode.NORMAL, null);
        }
    }

    /** Says whether the instrument cannot be reached. */
    boolean isOffline() {
        return !connected || silent;
    }

    private void commandEnded(Runner runner, Result result) {
        heard(result, runner);
        CompletableFuture<String> done = calls.remove(runner);
        if (done != null) {
            done.complete(result == Result.SUCCESS ? "" : runner.failure(result));
        }
    }

    @Override
    public Optional<BusStatus> bus() {
        return watch.status();
    }

    @Override
    public void close() {
        closed = true;
        if (fileWatch != null) {
            fileWatch.close();
        }
        watch.status().ifPresent(status -> status.unlisten(this));
        loop.call(() -> {
            closePoints();
            watch.release();
            return true;
        });
    }

    // ---- the client that only listens

    @Override
    public String clientName() {
        return context.deviceName();
    }

    @Override
    public Priority priority() {
        return Priority.LOW;
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return Optional.empty();
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
}
