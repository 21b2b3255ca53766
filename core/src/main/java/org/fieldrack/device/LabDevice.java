package org.fieldrack.device;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.base.Numbers;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Command;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one implementation of {@link Device}, and the {@link DeviceContext} of its driver: so that no driver checks sets,
 * keeps subscriptions or judges alarms on its own.
 *
 * <p>The way up ({@code publish}, {@code state}, {@code inject} …) is serialised here by one lock that is held only while
 * listeners are called; listeners return at once. The way down holds no lock while the instrument works, so an emergency
 * off never waits for a slow set.
 */
public final class LabDevice implements Device, DeviceContext {
    private final String name;
    private final String driver;
    private final Clock clock;
    private final Path baseFolder;
    private final Path storeFolder;
    private final Function<String, Optional<Device>> others;
    private final Logger log;
    private final Counters counters = new Counters();
    private final PropertyTable table = new PropertyTable(Schema.EMPTY);
    private final AlarmJudge judge = new AlarmJudge();
    private final List<DeviceListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Object up = new Object();
    private volatile DeviceState state;
    private volatile DeviceHandler handler = new DeviceHandler() {};
    private volatile boolean closed;
    private volatile Set<SampleStream> streams = Set.of();
    private boolean lost;

    /** Makes a device that is alone in its lab. */
    public LabDevice(String name, String driver, Clock clock, Path baseFolder, Path storeFolder) {
        this(name, driver, clock, baseFolder, storeFolder, other -> Optional.empty());
    }

    /** @param others finds the lab's devices by their names */
    public LabDevice(
            String name,
            String driver,
            Clock clock,
            Path baseFolder,
            Path storeFolder,
            Function<String, Optional<Device>> others) {
        this.name = name;
        this.driver = driver;
        this.clock = clock;
        this.baseFolder = baseFolder;
        this.storeFolder = storeFolder;
        this.others = others;
        this.log = LoggerFactory.getLogger("fieldrack.device." + name);
        this.state = new DeviceState(State.UNKNOWN, "", "", clock.utcNanos());
    }

    // ---- the device, as the lab sees it

    @Override
    public String name() {
        return name;
    }

    @Override
    public String driver() {
        return driver;
    }

    @Override
    public Schema schema() {
        return table.schema();
    }

    @Override
    public DeviceState state() {
        return state;
    }

    @Override
    public PropertyTable readings() {
        return table;
    }

    @Override
    public List<SampleStream> streams() {
        return handler.streams();
    }

    @Override
    public List<RawStream> rawStreams() {
        return handler.rawStreams();
    }

    @Override
    public Optional<? extends BusStatus> bus() {
        return handler.bus();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Subscription subscribe(DeviceListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Outcome set(Map<String, Value> changes, Requester requester) {
        long started = clock.ticks();
        String subject = String.join(" ", changes.keySet());
        try {
            if (closed) {
                return failed(Event.Kind.SET, subject, requester, true, name + " is closed");
            }
            Map<String, Value> checked =
                    SetCheck.check(name, this::schema, state.state(), changes, requester, handler::preReconfigure);
            Map<String, String> before = new HashMap<>();
            checked.keySet().forEach(path -> before.put(path, shown(path)));
            handler.set(checked);
            checked.forEach((path, value) -> record(
                    Event.Kind.SET, requester.who(), path, before.getOrDefault(path, ""), hidden(path, value), ""));
            return new Outcome.Done(checked);
        } catch (RefusedException e) {
            return refused(
                    e,
                    requester,
                    changes.containsKey(e.subject()) ? hidden(e.subject(), changes.get(e.subject())) : "");
        } catch (DeviceException e) {
            return failed(Event.Kind.SET, subject, requester, e.isOffline(), Objects.toString(e.getMessage(), ""));
        } catch (RuntimeException e) {
            return broken("set " + subject, subject, requester, started, e);
        }
    }

    @Override
    public Outcome call(String path, Map<String, Value> arguments, Requester requester) {
        long started = clock.ticks();
        try {
            Command command = schema().command(path)
                    .orElseThrow(() -> new RefusedException(path, "unknown", name + " has no command " + path));
            if (closed) {
                return failed(Event.Kind.COMMAND, path, requester, true, name + " is closed");
            }
            Map<String, Value> checked = SetCheck.checkCall(name, path, command, state.state(), arguments, requester);
            String said = handler.call(path, checked);
            record(Event.Kind.COMMAND, requester.who(), path, "", checked.isEmpty() ? "" : checked.toString(), said);
            return new Outcome.Done(checked, said);
        } catch (RefusedException e) {
            return refused(e, requester, "");
        } catch (DeviceException e) {
            return failed(Event.Kind.COMMAND, path, requester, e.isOffline(), Objects.toString(e.getMessage(), ""));
        } catch (RuntimeException e) {
            return broken("call " + path, path, requester, started, e);
        }
    }

    private Outcome refused(RefusedException e, Requester requester, String asked) {
        String message = Objects.toString(e.getMessage(), "");
        record(Event.Kind.REFUSED, requester.who(), e.subject(), "", asked, e.rule() + ": " + message);
        return new Outcome.Refused(e.subject(), e.rule(), message);
    }

    private Outcome failed(Event.Kind what, String subject, Requester requester, boolean offline, String message) {
        record(Event.Kind.FAILED, requester.who(), subject, "", "", what + ": " + message);
        return new Outcome.Failed(offline, message);
    }

    private Outcome broken(String operation, String subject, Requester requester, long started, RuntimeException e) {
        // a fault of the driver, not of the instrument: the log has the trace, the user a sentence
        log.error("{}: {} failed after {} ms", name, operation, (clock.ticks() - started) / 1_000_000, e);
        return failed(Event.Kind.FAILED, subject, requester, false, name + ": " + operation + " failed: " + e);
    }

    private String shown(String path) {
        return table.reading(path).map(reading -> hidden(path, reading.value())).orElse("");
    }

    private String hidden(String path, Value value) {
        return schema().property(path).filter(Property::secret).isPresent() ? "***" : value.text();
    }

    @Override
    public void close() {
        synchronized (up) {
            if (closed) {
                return;
            }
            closed = true;
        }
        threads.forEach(Thread::interrupt);
        handler.close();
        for (Thread thread : threads) {
            try {
                thread.join(java.time.Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        streams.forEach(SampleStream::close);
    }

    /** Gives every stream a history, and closes streams that are gone: their driver has stopped writing them. */
    private void keepHistories() {
        Set<SampleStream> now = Set.copyOf(handler.streams());
        for (SampleStream stream : streams) {
            if (!now.contains(stream)) {
                stream.close();
            }
        }
        now.forEach(stream -> stream.keepHistory(SampleStream.HISTORY, SampleStream.HISTORY_BYTES));
        streams = now;
    }

    // ---- the context, as the driver sees it

    @Override
    public String deviceName() {
        return name;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Path baseFolder() {
        return baseFolder;
    }

    @Override
    public Optional<Device> other(String otherName) {
        return others.apply(otherName);
    }

    @Override
    public Path storeFolder() {
        return storeFolder;
    }

    @Override
    public Device attach(Schema schema, DeviceHandler driverSide) {
        handler = driverSide;
        keepHistories();
        inject(schema);
        return this;
    }

    @Override
    public void publish(Update update) {
        if (closed || update.isEmpty()) {
            return;
        }
        synchronized (up) {
            for (int i = 0; i < update.size(); i++) {
                judge(update, i);
            }
            table.store(update);
            for (DeviceListener listener : listeners) {
                listener.updated(this, update);
            }
        }
    }

    private void judge(Update update, int i) {
        int index = update.index(i);
        Optional<Property> property = table.property(index);
        if (property.isEmpty()) {
            return;
        }
        Alarm before = table.reading(index).map(Reading::alarm).orElse(Alarm.NONE);
        Alarm now = judge.judge(index, property.get(), update.reading(i));
        update.judge(i, now);
        if (now.severity() != before.severity()) {
            Value value = update.reading(i).value();
            record(
                    Event.Kind.ALARM,
                    "",
                    table.path(index),
                    before.severity().name(),
                    now.severity().name(),
                    property.get().secret() ? now.status() : words(property.get(), value) + " " + now.status());
        }
    }

    private static String words(Property property, Value value) {
        return value instanceof Value.Real real ? Numbers.engineering(real.value(), property.unit(), 6) : value.text();
    }

    @Override
    public void confirm(int index, long timeNanosUtc) {
        table.confirm(index, timeNanosUtc);
    }

    @Override
    public void state(State next, String detail, String text) {
        synchronized (up) {
            DeviceState before = state;
            boolean same = before.state() == next && before.detail().equals(detail);
            if (same && before.text().equals(text)) {
                return;
            }
            DeviceState now = new DeviceState(next, detail, text, same ? before.sinceNanosUtc() : clock.utcNanos());
            state = now;
            for (DeviceListener listener : listeners) {
                listener.stateChanged(this, before, now);
            }
            if (before.state() != next) {
                record(Event.Kind.STATE, "", "", before.state().name(), next.name(), text);
            }
        }
    }

    @Override
    public void lost(String reason) {
        synchronized (up) {
            if (lost) {
                return;
            }
            lost = true;
            counters.counter("losses", "how often the instrument stopped answering")
                    .increment();
            log.warn("{} lost: {}", name, reason);
            record(Event.Kind.LOST, "", "", "", "", reason);
            state(State.OFFLINE, "no-answer", reason);
            stale();
        }
    }

    private void stale() {
        Update update = new Update(table.size());
        for (int i = 0; i < table.size(); i++) {
            Optional<Reading> reading = table.reading(i);
            if (reading.isPresent() && reading.get().quality() != Quality.STALE) {
                update.add(
                        i,
                        new Reading(
                                reading.get().value(), clock.utcNanos(), Alarm.invalid("no answer"), Quality.STALE));
            }
        }
        publish(update);
    }

    @Override
    public void back(String how) {
        synchronized (up) {
            if (!lost) {
                return;
            }
            lost = false;
            counters.counter("reconnects", "how often the instrument came back").increment();
            log.info("{} back: {}", name, how);
            record(Event.Kind.BACK, "", "", "", "", how);
        }
    }

    @Override
    public void inject(Schema schema) {
        synchronized (up) {
            Schema before = table.schema();
            if (before.equals(schema)) {
                return;
            }
            table.inject(schema);
            for (DeviceListener listener : listeners) {
                listener.schemaChanged(this, before, schema);
            }
        }
    }

    @Override
    public void inject(Map<String, UnaryOperator<Property>> changes) {
        if (changes.isEmpty()) {
            return;
        }
        synchronized (up) {
            inject(table.schema().with(changes));
        }
    }

    @Override
    public void streamsChanged() {
        synchronized (up) {
            keepHistories();
            listeners.forEach(listener -> listener.streamsChanged(this));
        }
    }

    @Override
    public void event(Event.Kind kind, String subject, String from, String to, String text) {
        record(kind, "", subject, from, to, text);
    }

    private void record(Event.Kind kind, String who, String subject, String from, String to, String text) {
        Event event = new Event(clock.utcNanos(), kind, name, who, subject, from, to, text);
        for (DeviceListener listener : listeners) {
            listener.happened(this, event);
        }
    }

    @Override
    public Counter counter(String counterName, String help) {
        return counters.counter(counterName, help);
    }

    @Override
    public Logger log() {
        return log;
    }

    @Override
    public Thread start(String task, Runnable body) {
        return begin(Thread.ofVirtual(), task, body);
    }

    @Override
    public Thread startPlatform(String task, Runnable body) {
        return begin(Thread.ofPlatform().daemon(), task, body);
    }

    private Thread begin(Thread.Builder builder, String task, Runnable body) {
        Thread thread = builder.name(name + " " + task).unstarted(() -> {
            try {
                body.run();
            } catch (RuntimeException | Error e) {
                log.error("{}: {} ended by a fault", name, task, e);
                state(State.ERROR, "fault", task + " ended by a fault: " + e);
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
        return thread;
    }
}
