package org.fieldrack.bus;

import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Backoff;
import org.fieldrack.base.Literal;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connection of one device up: connects, notices the end, tries again (specification section 1.10).
 *
 * <p>A connection that breaks is tried again at once, and only when that fails the device counts as lost: its listeners hear
 * of it once, clients are refused (offline), and attempts go on with growing waiting times until it is back. Belongs to the
 * loop's thread.
 */
final class Connection {
    private enum State {
        /** Disconnected on request, or not needed now: the next request connects. */
        OFF,
        CONNECTING,
        UP,
        /** Waiting for the next attempt. */
        RETRYING,
        CLOSED
    }

    private final BusDevice device;
    private final Transport transport;
    private final BusSettings settings;
    private final Timer timer;
    private final Backoff backoff;
    private final CopyOnWriteArrayList<BusListener> listeners = new CopyOnWriteArrayList<>();
    private State state = State.OFF;
    /** Clients think that the device is there. */
    private boolean announced;

    private boolean onPurpose;
    private @Nullable String lostReason;
    private volatile boolean connected;

    Connection(BusDevice device, Transport transport, BusSettings settings) {
        this.device = device;
        this.transport = transport;
        this.settings = settings;
        this.timer = device.loop().timer(this::timePassed);
        this.backoff = settings.backoff();
    }

    /** Connects for the first time, where that is not left to the first request. */
    void start() {
        if (state == State.OFF && !onPurpose && !settings.perTransaction()) {
            connect();
        }
    }

    /**
     * Says whether requests can be accepted, and wakes up a connection that sleeps.
     *
     * @return false while the device is lost
     */
    boolean available() {
        if (state == State.OFF) {
            connectNow();
        }
        return state == State.UP || (state == State.CONNECTING && lostReason == null);
    }

    boolean isUp() {
        return state == State.UP;
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isOffOnPurpose() {
        return onPurpose;
    }

    /** Any thread may ask. */
    boolean isConnected() {
        return connected;
    }

    /** Begins an attempt now, also where the next one was to come later. */
    void connectNow() {
        onPurpose = false;
        if (state == State.OFF || state == State.RETRYING) {
            connect();
        }
    }

    /** Closes the connection until somebody needs it again. */
    void disconnect() {
        onPurpose = true;
        leave(State.OFF);
        device.traceLog().note("disconnected on request");
        announceDown();
    }

    /** Closes the connection for good. */
    void close() {
        leave(State.CLOSED);
    }

    private void leave(State next) {
        state = next;
        connected = false;
        timer.clear();
        device.lockQueue().setOpen(false);
        transport.close();
    }

    private void connect() {
        state = State.CONNECTING;
        device.lockQueue().setOpen(false);
        timer.set(device.now() + settings.connectLimit().toNanos());
        transport.connect(device);
    }

    private void timePassed() {
        if (state == State.RETRYING) {
            connect();
        } else if (state == State.CONNECTING) {
            transport.close();
            attemptFailed("no connection within " + Literal.text(settings.connectLimit()));
        }
    }

    void opened() {
        state = State.UP;
        connected = true;
        timer.clear();
        backoff.reset();
        device.traffic().connects.increment();
        device.traceLog().note("connected");
        if (lostReason != null) {
            lostReason = null;
            listeners.forEach(l -> l.back("connected again"));
        }
        boolean news = !announced;
        announced = true;
        device.cameUp(news);
        if (state == State.UP) {
            device.lockQueue().setOpen(true);
        }
    }

    void closed(String reason) {
        if (state == State.CONNECTING) {
            attemptFailed(reason);
        } else if (state == State.UP) {
            broken(reason);
        }
    }

    /** Says that a write failed: the connection is stale. */
    void writeFailed(String reason) {
        transport.close();
        closed(reason);
    }

    private void attemptFailed(String reason) {
        state = State.RETRYING;
        timer.set(device.now() + backoff.nextNanos());
        if (lostReason == null) {
            device.traceLog().note("lost: " + reason);
            lostReason = reason;
            announced = true; // clients that asked since the connection broke wait for an answer
            announceDown();
            listeners.forEach(l -> l.lost(reason));
        }
    }

    private void broken(String reason) {
        connected = false;
        device.traceLog().note("closed: " + reason);
        if (settings.perTransaction()) {
            state = State.OFF;
            device.lockQueue().setOpen(false);
            device.endMessages();
            if (device.lockQueue().isContended()) {
                connectNow();
            }
            return;
        }
        device.traffic().reconnects.increment();
        boolean silent = device.outbox().willRepeatWrite();
        connect();
        if (!silent) {
            device.endMessages();
            announceDown();
        }
    }

    private void announceDown() {
        if (announced) {
            announced = false;
            device.wentDown();
        }
    }

    void listen(BusListener listener) {
        listeners.add(listener);
        String reason = lostReason;
        if (reason != null) {
            listener.lost(reason);
        }
    }

    void unlisten(BusListener listener) {
        listeners.remove(listener);
    }
}
