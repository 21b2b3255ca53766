package org.fieldrack.mpod;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * A crate in the lab: UNKNOWN → INIT → STARTING → ACTIVE, ERROR from everywhere, back by itself (section 12).
 *
 * <p>One virtual thread discovers, polls and probes; sets and commands run on their callers' threads. A set meets the poll
 * only in the table of values, so nobody waits for a poll.
 */
final class MpodDevice implements DeviceHandler, CrateWatch.Pause {
    private final MpodConfig config;
    private final DeviceContext context;
    private final SnmpSession session;
    private final CrateLink link;
    private final CrateSchema schemas;
    private final MpodCommands commands;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private volatile Optional<RunningCrate> running = Optional.empty();
    private volatile boolean enabled = true;
    private volatile boolean closed;
    private volatile boolean connected;
    private final BusStatus status = new BusStatus() {
        @Override
        public String address() {
            return config.bus();
        }

        @Override
        public boolean isConnected() {
            return connected;
        }
    };
    private SlowRows slowWanted = SlowRows.NONE;
    private boolean configured;
    private @org.jspecify.annotations.Nullable Device device;

    MpodDevice(MpodConfig config, DeviceContext context, SnmpSession session, CrateLink link, List<String> view) {
        this.config = config;
        this.context = context;
        this.session = session;
        this.link = link;
        this.schemas = new CrateSchema(config, view);
        this.commands = new MpodCommands(config, context, this);
    }

    Device open() {
        Device made = context.attach(schemas.empty(), this);
        device = made;
        context.state(State.INIT, "", "");
        context.start("poll", this::loop);
        return made;
    }

    // ---- the way down

    /**
     * Returns the crate that sets go to.
     *
     * @throws DeviceException when it was not found yet
     */
    RunningCrate crate(String operation) {
        return running.filter(_ -> enabled)
                .orElseThrow(() -> new DeviceException(
                        context.deviceName(),
                        operation,
                        Duration.ZERO,
                        true,
                        enabled ? "the crate was not found yet" : "the device is disabled: enable it first",
                        null));
    }

    @Override
    public void preReconfigure(Map<String, Value> changes) {
        running.ifPresent(crate -> crate.preparation.prepare(changes));
    }

    @Override
    public void set(Map<String, Value> changes) {
        try {
            crate("set").sets.set(changes);
        } finally {
            running.ifPresent(crate -> crate.limits.written());
            pollSlowly(changes.keySet());
        }
    }

    @Override
    public String call(String command, Map<String, Value> arguments) {
        String said = commands.call(command, arguments);
        pollSlowly(List.of(command));
        return said;
    }

    /** Loads saved values the way a person would set them: checked, and all or nothing. */
    void restore(SavedSet saved) {
        Device lab = device;
        if (lab != null) {
            commands.restore(lab, crate("restore"), saved);
        }
    }

    @Override
    public Optional<BusStatus> bus() {
        return Optional.of(status);
    }

    /** Loads the lab file's saved set; where it is refused nothing is written, and the crate is watched all the same. */
    private void restoreConfigured(SavedSet saved) {
        try {
            restore(saved);
        } catch (RefusedException | DeviceException e) {
            commands.notLoaded(String.valueOf(e.getMessage()));
        }
    }

    private void pollSlowly(Iterable<String> paths) {
        SlowRows rows = running.map(crate -> SlowRows.of(paths, crate.structure.table()))
                .orElse(SlowRows.ALL);
        lock.lock();
        try {
            slowWanted = slowWanted.and(rows);
        } finally {
            lock.unlock();
        }
    }

    void enable(boolean on) {
        lock.lock();
        try {
            enabled = on;
            configured = false;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- the thread

    private void loop() {
        CrateWatch watch = new CrateWatch(new Watched(), this, context.clock(), config, context.deviceName());
        try {
            while (!closed) {
                if (enabled) {
                    watch.live();
                } else {
                    rest();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest() throws InterruptedException {
        running.ifPresent(crate -> crate.publisher.disabled("the device is disabled"));
        context.state(State.DISABLED, "disabled", "Disabled: the crate is not watched.");
        lock.lock();
        try {
            while (!enabled && !closed) {
                wake.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOver() {
        return !enabled || closed;
    }

    @Override
    public void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !isOver()) {
                left = wake.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The crate, as its watch sees it. */
    private final class Watched implements CrateWatch.Crate {
        private final Counter polls = context.counter("polls", "polls of the crate");
        private final Counter silent = context.counter("silent_polls", "polls of which nothing was answered");
        private final Counter overruns =
                context.counter("poll_overruns", "polls that were left out because the one before took too long");

        @Override
        public void starting() {
            context.state(State.STARTING, "discovering", "Finding out what stands in the crate.");
        }

        @Override
        public boolean answers() throws InterruptedException {
            link.forgetAddress();
            PDU pdu = link.isVersion1() ? new PDUv1() : new PDU();
            pdu.setType(PDU.GET);
            pdu.add(new VariableBinding(new OID(Oids.SYS_UP_TIME)));
            return link.probe(pdu).pdu().isPresent();
        }

        @Override
        public void discover() throws Discovery.Failed, InterruptedException {
            CrateStructure structure = new Discovery(link, config.kinds(), context).discover();
            connected = true;
            context.back("the crate was found with " + structure.table().rows() + " channels");
            begin(structure);
        }

        @Override
        public RunningCrate.Seen poll(boolean slow, boolean all) throws InterruptedException {
            RunningCrate.Seen seen = running.orElseThrow().poll(takeSlow(slow), all);
            polls.increment();
            if (seen == RunningCrate.Seen.NOTHING) {
                silent.increment();
            }
            return seen;
        }

        @Override
        public void overran(long missed) {
            overruns.add(missed);
        }

        @Override
        public void lost(String reason) {
            connected = false;
            context.lost(reason);
            context.state(State.ERROR, "no-answer", reason);
        }

        @Override
        public void back() {
            connected = true;
            context.back("the crate answers again, unchanged");
        }

        @Override
        public void active() {
            MpodDevice.this.active(running.orElseThrow());
        }

        @Override
        public void changed() {
            context.event(Event.Kind.SYSTEM, "", "", "", "the crate restarted or its boards changed");
        }
    }

    private SlowRows takeSlow(boolean everything) {
        lock.lock();
        try {
            SlowRows slow = everything ? SlowRows.ALL : slowWanted;
            slowWanted = SlowRows.NONE;
            return slow;
        } finally {
            lock.unlock();
        }
    }

    private void begin(CrateStructure structure) throws Discovery.Failed, InterruptedException {
        boolean sameAsBefore =
                running.filter(crate -> crate.structure.sameChannels(structure)).isPresent();
        context.inject(schemas.of(structure, link));
        RunningCrate crate = new RunningCrate(structure, link, context, config);
        Optional<SavedSet> saved = commands.configured(configured);
        crate.limits.start(config.phases(), saved.map(SavedSet::channels).orElse(Map.of()));
        running = Optional.of(crate);
        crate.publisher.periods();
        if (crate.poll(SlowRows.ALL, true) == RunningCrate.Seen.NOTHING) {
            throw new Discovery.Failed("the crate stopped answering at its first poll");
        }
        StartWarnings.look(config, context, structure);
        commands.publishGroups();
        if (config.control() && !configured) {
            saved.ifPresent(this::restoreConfigured);
        }
        configured = true;
        crate.alignOperators();
        if (!sameAsBefore) {
            context.event(
                    Event.Kind.SCHEMA,
                    "",
                    "",
                    structure.table().rows() + " channels",
                    "the crate has " + structure.table().rows() + " channels");
        }
        active(crate);
    }

    private void active(RunningCrate crate) {
        String failure = crate.failure();
        if (failure.isEmpty()) {
            context.state(State.ACTIVE, "", "");
        } else {
            context.state(State.ERROR, "crate-failure", "The crate reports " + failure + ".");
        }
    }

    @Override
    public void close() {
        closed = true;
        enable(false);
        commands.close();
        session.close();
    }
}
