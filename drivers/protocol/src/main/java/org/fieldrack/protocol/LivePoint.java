package org.fieldrack.protocol;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.fieldrack.base.PollSchedule;
import org.fieldrack.bus.Priority;
import org.fieldrack.bus.Timer;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.language.Protocol;
import org.jspecify.annotations.Nullable;

/** A property while its device is open: polls, pushes, sets. Lives in the event loop. */
final class LivePoint {
    /** A set that waits for its turn or its end. */
    private record Job(Value value, CompletableFuture<String> done) {}

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final ProtocolDevice device;
    private final Plan.Point plan;
    private final int index;
    private final @Nullable Runner get;
    private final @Nullable Runner set;
    private final @Nullable Runner init;
    private final @Nullable Runner push;
    private final Timer timer;
    private final Timer pushTimer;
    private final Timer initTimer;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private @Nullable Job running;
    private @Nullable PollSchedule schedule;
    private boolean active;
    private boolean readAgain;
    private int failures;

    LivePoint(ProtocolDevice device, Plan.Point plan, int index) {
        this.device = device;
        this.plan = plan;
        this.index = index;
        PointPlan.Protocols protocols = plan.protocols();
        get = runner(protocols.get(), Priority.LOW, this::gotten);
        set = runner(protocols.set(), Priority.HIGH, this::setEnded);
        init = runner(protocols.init(), Priority.MEDIUM, this::initEnded);
        push = runner(protocols.push(), Priority.MEDIUM, this::pushed);
        timer = device.loop().timer(this::due);
        pushTimer = device.loop().timer(this::listen);
        initTimer = device.loop().timer(this::initialize);
    }

    private @Nullable Runner runner(Optional<Protocol> protocol, Priority priority, Runner.Ended ended) {
        return protocol.map(p -> new Runner(
                        p, new PointValues(plan.property(), device.others()), device.common(), priority, ended))
                .orElse(null);
    }

    private String name() {
        return plan.property().key();
    }

    /** Says whether it is read by itself, so that its silence is the instrument's. */
    boolean isPolled() {
        return get != null && plan.config().poll().isPresent();
    }

    /** The instrument is there: initialises and begins to poll and to listen. */
    void resume(long now) {
        active = true;
        initialize();
        if (get != null) {
            long period = plan.config().poll().map(java.time.Duration::toNanos).orElse(0L);
            schedule = period > 0 ? new PollSchedule(now, period) : null;
            due();
        }
        listen();
    }

    private void initialize() {
        if (active && init != null && !init.isRunning()) {
            init.start(Mode.NORMAL, null);
        }
        if (active
                && set != null
                && !set.isRunning()
                && !set.protocol().onInit().isEmpty()) {
            set.start(Mode.INIT, null);
        }
    }

    private void initEnded(Runner runner, Result result) {
        read(runner, result, Quality.GOOD);
        initializeAgain(result);
    }

    /** An initialisation that failed would leave its property without a value until the next connection. */
    private void initializeAgain(Result result) {
        if (result != Result.SUCCESS && active) {
            initTimer.set(device.loop().clock().ticks() + RETRY_NANOS);
        }
    }

    /** The instrument is gone. */
    void pause() {
        active = false;
        timer.clear();
        pushTimer.clear();
        initTimer.clear();
    }

    void close() {
        pause();
        for (Runner runner : new Runner[] {get, set, init, push}) {
            if (runner != null) {
                runner.close();
            }
        }
        if (running != null) {
            running.done.complete("the device was closed");
        }
        jobs.forEach(job -> job.done.complete("the device was closed"));
        jobs.clear();
    }

    // ---- reading

    private void due() {
        if (!active || get == null) {
            return;
        }
        if (get.isRunning()) {
            device.overruns().increment();
        } else {
            get.start(Mode.NORMAL, null);
        }
        if (schedule != null) {
            schedule.done(device.loop().clock().ticks());
            timer.set(schedule.due());
        }
    }

    private void gotten(Runner runner, Result result) {
        read(runner, result, Quality.GOOD);
        if (readAgain && get != null && !get.isRunning() && active) {
            readAgain = false;
            get.start(Mode.NORMAL, null);
        }
    }

    private void listen() {
        if (active && push != null && !push.isRunning()) {
            push.start(Mode.ASYNC, null);
        }
    }

    private void pushed(Runner runner, Result result) {
        read(runner, result, Quality.GOOD);
        if (result == Result.SUCCESS) {
            listen();
        } else if (active) {
            pushTimer.set(device.loop().clock().ticks() + RETRY_NANOS);
        }
    }

    /** Publishes what a run read, or that it failed. */
    private void read(Runner runner, Result result, Quality quality) {
        device.heard(result, runner);
        if (result == Result.SUCCESS) {
            failures = 0;
            publish(runner, quality);
            return;
        }
        failures++;
        if (result == Result.OFFLINE || result == Result.ABORT) {
            return;
        }
        String reason = runner.failure(result);
        device.context().log().debug("{}.{}: {}", device.common().device(), name(), reason);
        device.failed(name(), reason, failures, result);
        device.context()
                .readings()
                .reading(index)
                .ifPresent(
                        last -> invalid(last, reason, device.context().clock().utcNanos(), Quality.STALE));
    }

    private void invalid(Reading last, String reason, long time, Quality quality) {
        device.context().publish(Update.of(index, new Reading(last.value(), time, Alarm.invalid(reason), quality)));
    }

    private void redirectionFailed(String reason) {
        device.context()
                .readings()
                .reading(index)
                .ifPresent(last -> invalid(last, reason, last.timeNanosUtc(), last.quality()));
    }

    private void publish(Runner runner, Quality quality) {
        long now = device.context().clock().utcNanos();
        Optional<Value> value = runner.pointValues().taken();
        Map<String, Value> redirected = runner.pointValues().redirected();
        Update update = new Update(1 + redirected.size());
        String problem = redirect(redirected, update, now);
        Alarm alarm = problem.isEmpty() ? Alarm.NONE : Alarm.invalid(problem);
        value.ifPresent(v -> update.add(index, new Reading(v, now, alarm, quality)));
        if (!update.isEmpty()) {
            device.context().publish(update);
        }
    }

    /** Passes on what was read for other properties; returns what is wrong with those of other devices. */
    private String redirect(Map<String, Value> redirected, Update update, long now) {
        String problem = "";
        for (Map.Entry<String, Value> each : redirected.entrySet()) {
            OptionalInt own = device.context().readings().find(each.getKey());
            if (own.isPresent()) {
                update.add(own.getAsInt(), Reading.good(each.getValue(), now));
            } else {
                String failure = device.others().set(each.getKey(), each.getValue(), this::redirectionFailed);
                problem = failure.isEmpty() ? problem : failure;
            }
        }
        return problem;
    }

    // ---- setting

    /** Writes a value; the future gets an empty text when it is done, else why not. */
    void write(Value value, CompletableFuture<String> done) {
        jobs.add(new Job(value, done));
        nextJob();
    }

    private void nextJob() {
        if (set == null || running != null || set.isRunning() || jobs.isEmpty()) {
            return;
        }
        running = jobs.poll();
        set.start(Mode.NORMAL, running.value);
    }

    private void setEnded(Runner runner, Result result) {
        if (runner.mode() == Mode.INIT) {
            read(runner, result, Quality.GOOD);
            initializeAgain(result);
        } else {
            device.heard(result, runner);
            Job job = running;
            running = null;
            if (result == Result.SUCCESS) {
                written(runner, job);
            }
            if (job != null) {
                job.done.complete(result == Result.SUCCESS ? "" : runner.failure(result));
            }
        }
        // not from here: the engine is still at the end of its run
        device.loop().execute(this::nextJob);
    }

    private void written(Runner runner, @Nullable Job job) {
        if (runner.pointValues().taken().isPresent()) {
            publish(runner, Quality.GOOD);
        } else if (job != null) {
            long now = device.context().clock().utcNanos();
            device.context().publish(Update.of(index, new Reading(job.value, now, Alarm.NONE, Quality.SET)));
        }
        boolean ask =
                get != null && (plan.config().readback() || plan.config().poll().isEmpty());
        if (ask && get != null && active) {
            if (get.isRunning()) {
                readAgain = true;
            } else {
                get.start(Mode.NORMAL, null);
            }
        }
    }
}
