package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Timer;
import org.fieldrack.bus.Transport;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.MessageException;
import org.fieldrack.memory.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of the line (specification section 8.6): finds out what is there, subscribes, writes, keeps the
 * connection alive and notices when it is not. Reconnects once a second for ever.
 *
 * <p>Belongs to the smart devices' loop, whose thread holds the buffers' locks too; others come by {@link #attempt}. The
 * hazard: a foreign process that is stopped while it holds a lock would stop all devices. So a buffer in this loop waits
 * {@link SmartLoop#LOCK_TIMEOUT} for its lock and no longer; what it did not get is tried again from a queue, and the other
 * devices go on.
 */
final class SmartHost implements FrameLine.Host {
    private static final long SECOND = 1_000_000_000;
    private static final long DISCOVERY = 10 * SECOND;
    private static final long RETRY = 4_000_000;

    /** What the host tells its device, in the loop. */
    interface Listener {
        /** Opens the buffer of a device that answered. */
        DeviceBuffer discovered(BufferType type, BigInteger uid);

        /**
         * Takes data into the buffer and the lab.
         *
         * @throws MessageException where the message does not fit
         * @throws SyncException where the buffer is locked; nothing is changed then
         */
        void data(Message message);

        /** Something about the line changed: counters, heartbeat, subscription. */
        void lineChanged();

        /** The device went; its buffer is invalid already. */
        void lost(String reason);
    }

    private final DeviceContext context;
    private final EventLoop loop;
    private final Clock clock;
    private final Catalog catalog;
    private final String expectedType;
    private final Listener listener;
    private final FrameLine line;
    private final Counter badFrames;
    private final Counter refusedMessages;
    private final Counter deviceErrors;
    private final Counter lateHeartbeats;
    private final Counter lockWaits;
    private final Counter dropped;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Timer timer;
    private final Timer retry;
    private Heartbeats heartbeats = new Heartbeats();
    private @Nullable DeviceBuffer buffer;
    private BigInteger uid = BigInteger.ZERO;
    private State state = State.CLOSED;
    private long connectAt;
    private long pingAt;
    private long giveUpAt;
    private long writeAt;
    private long heartbeatAt;
    private long heardAt;
    private long dataAt;
    private boolean probing;
    private boolean reporting;
    private boolean subscribeAgain;

    private enum State {
        CLOSED,
        CONNECTING,
        DISCOVERING,
        READY,
        ENDED
    }

    SmartHost(
            DeviceContext context,
            Catalog catalog,
            String expectedType,
            EventLoop loop,
            Supplier<Transport> transport,
            Listener listener) {
        this.context = context;
        this.loop = loop;
        this.clock = loop.clock();
        this.catalog = catalog;
        this.expectedType = expectedType;
        this.listener = listener;
        this.badFrames = context.counter("bad_frames", "frames that were no message and were answered by an error");
        this.refusedMessages = context.counter("refused_messages", "messages that did not fit the device's type");
        this.deviceErrors = context.counter("device_errors", "errors that the device reported");
        this.lateHeartbeats = context.counter("late_heartbeats", "heartbeats without an answer in 1 s");
        this.lockWaits =
                context.counter("lock_waits", "messages and batches that waited because the buffer was locked");
        this.dropped = context.counter("dropped_messages", "messages dropped because a queue of 1024 was full");
        this.line = new FrameLine(transport, this, dropped);
        this.timer = loop.timer(this::tick);
        this.retry = loop.timer(this::again);
        this.connectAt = clock.ticks();
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Begins; may be called from any thread. */
    void start() {
        loop.execute(this::tick);
    }

    /** Ends; afterwards the listener hears nothing more. */
    void stop() {
        leave();
        state = State.ENDED;
        timer.clear();
        retry.clear();
        waiting.clear();
        line.close();
    }

    /**
     * Does something with the buffer, in the loop; again and again while the buffer is locked.
     *
     * @param until when to give up, in ticks: then the lock's exception goes to the failure
     */
    void attempt(Runnable work, long until, java.util.function.Consumer<RuntimeException> failure) {
        loop.execute(() -> attemptHere(work, until, failure));
    }

    private void attemptHere(Runnable work, long until, java.util.function.Consumer<RuntimeException> failure) {
        try {
            work.run();
        } catch (SyncException e) {
            if (!isBusy(e) || clock.ticks() >= until || state == State.ENDED) {
                failure.accept(e);
            } else {
                lockWaits.increment();
                loop.schedule(clock.ticks() + RETRY, () -> attemptHere(work, until, failure));
            }
        } catch (RuntimeException e) {
            failure.accept(e);
        }
    }

    private static boolean isBusy(SyncException e) {
        return e.errno() == SyncException.EBUSY || e.errno() == SyncException.ETIMEDOUT;
    }

    // ---- connection

    @Override
    public void opened() {
        state = State.DISCOVERING;
        pingAt = clock.ticks();
        giveUpAt = pingAt + DISCOVERY;
        heartbeats = new Heartbeats();
        tick();
    }

    @Override
    public void closed(String reason) {
        if (state != State.ENDED) {
            end(reason);
        }
    }

    private void end(String reason) {
        leave();
        state = State.CLOSED;
        connectAt = clock.ticks() + SECOND;
        timer.set(connectAt);
        waiting.clear();
        listener.lost(reason);
    }

    private void drop(String reason) {
        line.close();
        end(reason);
    }

    private void leave() {
        DeviceBuffer open = buffer;
        buffer = null;
        if (open != null) {
            ActiveUids.release(uid, context.deviceName());
            invalidate(open);
        }
    }

    /** Marks the buffer of a device that went; later where it is locked now, and not where the device is back by then. */
    private void invalidate(DeviceBuffer open) {
        attemptHere(
                () -> {
                    if (buffer != open) {
                        open.valid(false);
                    }
                },
                clock.ticks() + 60 * SECOND,
                e -> context.log().warn("{}: {}", context.deviceName(), e.getMessage()));
    }

    // ---- time

    private void tick() {
        long now = clock.ticks();
        if (state == State.CLOSED && now >= connectAt) {
            state = State.CONNECTING;
            line.connect();
        } else if (state == State.DISCOVERING) {
            if (now >= giveUpAt) {
                drop("no smart device answered a ping for 10 s");
            } else if (now >= pingAt) {
                line.send(Message.makePing());
                pingAt = now + SECOND;
            }
        } else if (state == State.READY && buffer != null) {
            keepAlive(now, buffer);
        }
        switch (state) {
            case CLOSED -> timer.set(connectAt);
            case DISCOVERING -> timer.set(Math.min(pingAt, giveUpAt));
            case READY -> timer.set(Math.min(writeAt, heartbeatAt));
            case CONNECTING, ENDED -> timer.clear();
        }
    }

    private void keepAlive(long now, DeviceBuffer open) {
        long interval = nanos(open.type().attributes().heartbeatInterval());
        if (now >= writeAt) {
            writeAt = next(now, nanos(open.type().attributes().writeInterval()));
            write(open);
        }
        if (now >= heartbeatAt) {
            heartbeatAt = next(now, interval);
            lateHeartbeats.add(heartbeats.expire(now));
            line.send(Message.makeHbReq(heartbeats.ask(now)));
            listener.lineChanged();
        }
        long silent = now - heardAt;
        if (silent > 4 * interval) {
            drop("the device has been silent for " + silent / 1_000_000 + " ms");
        } else if (silent > 3 * interval && !probing) {
            probing = true;
            probe();
        } else if (reporting && now - dataAt > Math.max(SECOND, 3 * interval)) {
            // it lives and reports no more: it started anew and forgot what it was asked for
            reporting = false;
            probe();
        }
    }

    private void probe() {
        subscribeAgain = true;
        line.send(Message.makePing());
    }

    private void write(DeviceBuffer open) {
        if (!open.hasDevRw()) {
            return;
        }
        try {
            open.emitDevRw(line::send);
        } catch (SyncException e) {
            // it goes out with the next batch
            failed(e);
        }
    }

    /** Counts a lock that somebody else has for now; what nobody can ever get ends the connection. */
    private void failed(SyncException e) {
        if (isBusy(e)) {
            lockWaits.increment();
        } else {
            drop("the buffer of " + uid + " cannot be used: " + e.getMessage());
        }
    }

    /** Returns the next multiple of the interval: all devices are then due in one go. */
    private static long next(long now, long interval) {
        return now - Math.floorMod(now, interval) + interval;
    }

    private static long nanos(double seconds) {
        return Math.max(1_000_000, (long) (seconds * 1e9));
    }

    // ---- messages

    @Override
    public void fault(ErrorCode code) {
        badFrames.increment();
        heardAt = clock.ticks();
        line.send(Message.makeError(code));
    }

    @Override
    public void received(Message message) {
        if (state != State.DISCOVERING && state != State.READY) {
            return;
        }
        heardAt = clock.ticks();
        probing = false;
        if (waiting.isEmpty() && take(message)) {
            return;
        }
        if (waiting.size() >= FrameLine.QUEUE) {
            dropped.increment();
        } else if (state == State.DISCOVERING || state == State.READY) {
            waiting.add(message.copy());
            retry.set(heardAt + RETRY);
        }
    }

    /** Takes what waited for a lock, in order. */
    private void again() {
        while (!waiting.isEmpty() && take(waiting.peek())) {
            waiting.poll();
        }
        if (!waiting.isEmpty()) {
            retry.set(clock.ticks() + RETRY);
        }
    }

    /** Says false where the buffer is locked and the message must wait. */
    private boolean take(Message message) {
        try {
            handle(message);
            return true;
        } catch (MessageException e) {
            refuse(e.code());
            return true;
        } catch (SyncException e) {
            failed(e);
            return !isBusy(e);
        }
    }

    private void handle(Message message) {
        switch (message.type()) {
            case SUB_RES -> subscribed(message);
            case HB_REQ -> line.send(Message.makeHbRes(message.readHeartbeat()));
            case HB_RES -> {
                if (!heartbeats.answered(message.readHeartbeat(), heardAt)) {
                    lateHeartbeats.increment();
                }
            }
            case ERROR -> {
                deviceErrors.increment();
                context.log().debug("{}: the device reports {}", context.deviceName(), message.readError());
            }
            case DEV_DATA -> {
                if (buffer != null) {
                    dataAt = heardAt;
                    reporting = true;
                    listener.data(message);
                }
            }
            default -> refuse(ErrorCode.INVALID_TYPE);
        }
    }

    private void refuse(ErrorCode code) {
        refusedMessages.increment();
        line.send(Message.makeError(code));
    }

    private void subscribed(Message message) {
        BigInteger found = message.readUid().toInt();
        if (state == State.READY && buffer != null && found.equals(uid)) {
            buffer.update(message);
            if (subscribeAgain) {
                subscribeAgain = false;
                line.send(buffer.makeSubReq());
            }
            listener.lineChanged();
            return;
        }
        if (state != State.DISCOVERING) {
            drop("another device (" + found + ") answers on this line");
            return;
        }
        BufferType type;
        try {
            type = catalog.type(message.readUid().deviceId());
        } catch (java.util.NoSuchElementException e) {
            drop("the device " + found + " is of a type that the catalog does not know: add device_id "
                    + message.readUid().deviceId());
            return;
        }
        if (!expectedType.isEmpty() && !type.name().equals(expectedType)) {
            drop("a " + type.name() + " answers where a " + expectedType + " is expected");
            return;
        }
        String other = ActiveUids.claim(found, context.deviceName());
        if (!other.isEmpty()) {
            drop("the device " + found + " is connected already, as " + other
                    + ": a second one with the same identifier" + " is refused");
            return;
        }
        welcome(type, found, message);
    }

    private void welcome(BufferType type, BigInteger found, Message message) {
        uid = found;
        DeviceBuffer open;
        try {
            open = listener.discovered(type, found);
            open.valid(true);
            open.update(message);
            line.send(open.makeSubReq());
        } catch (SyncException e) {
            ActiveUids.release(found, context.deviceName());
            throw e;
        } catch (RuntimeException e) {
            ActiveUids.release(found, context.deviceName());
            drop("the buffer of " + found + " cannot be used: " + e.getMessage());
            return;
        }
        buffer = open;
        state = State.READY;
        long now = clock.ticks();
        writeAt = now;
        heartbeatAt = now;
        heardAt = now;
        probing = false;
        reporting = false;
        subscribeAgain = false;
        tick();
    }
}
