package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fieldrack.bus.Timer;
import org.fieldrack.bus.Transport;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.InvalidBufferException;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.MessageException;
import org.fieldrack.memory.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of a line (specification section 8.6): connects, finds out what is there, and hands it over to a
 * {@link Session} until it is lost. Connects again once a second for ever.
 *
 * <p>Belongs to the smart devices' loop, whose thread holds the buffers' locks too; others come by {@link #attempt}. The
 * hazard: a foreign process that is stopped while it holds a lock would stop all devices. So a buffer in this loop waits
 * {@link SmartLoop#LOCK_TIMEOUT} for its lock and no longer; what it did not get is tried again with {@link Patience}.
 */
final class SmartHost implements FrameLine.Host {
    private static final long SECOND = 1_000_000_000;
    private static final long DISCOVERY = 10 * SECOND;

    private enum State {
        CLOSED,
        CONNECTING,
        DISCOVERING,
        READY,
        ENDED
    }

    private final DeviceContext context;
    private final SmartLoop loop;
    private final Admission admission;
    private final HostListener listener;
    private final HostCounters counters;
    private final FrameLine line;
    private final Patience patience;
    private final Timer timer;
    private State state = State.CLOSED;
    private @Nullable Session session;
    private long connectAt;
    private long pingAt;
    private long giveUpAt;

    /** @param strict refuses messages with bytes behind their checksum */
    SmartHost(
            DeviceContext context,
            Admission admission,
            SmartLoop loop,
            Supplier<Transport> transport,
            boolean strict,
            HostListener listener) {
        this.context = context;
        this.loop = loop;
        this.admission = admission;
        this.listener = listener;
        this.counters = HostCounters.of(context);
        this.line = new FrameLine(loop, transport, this, counters, strict);
        this.patience = new Patience(loop.events(), counters, this::take);
        this.timer = loop.events().timer(this::tick);
        this.connectAt = loop.events().clock().ticks();
    }

    /** Begins; may be called from any thread. */
    void start() {
        loop.events().execute(this::tick);
    }

    /** Ends; afterwards the listener hears nothing more. */
    void stop() {
        leave();
        state = State.ENDED;
        timer.clear();
        patience.end();
        line.close();
    }

    /**
     * Does something with the buffer, in the loop and soon; again and again while the buffer cannot be used. May be called
     * from any thread.
     *
     * @param until when to give up, in ticks: then the last exception goes to the failure
     */
    void attempt(Runnable work, long until, Consumer<RuntimeException> failure) {
        loop.events().hurry(() -> patience.attempt(work, until, failure));
    }

    // ---- connection

    @Override
    public void opened() {
        state = State.DISCOVERING;
        pingAt = loop.ticks();
        giveUpAt = pingAt + DISCOVERY;
        tick();
    }

    @Override
    public void closed(String reason) {
        if (state != State.ENDED) {
            end(reason);
        }
    }

    @Override
    public void failed(RuntimeException cause) {
        context.log().error("{}: the host failed", context.deviceName(), cause);
        drop("the host failed: " + cause);
    }

    private void drop(String reason) {
        line.close();
        closed(reason);
    }

    private void end(String reason) {
        leave();
        state = State.CLOSED;
        connectAt = loop.ticks() + SECOND;
        timer.set(connectAt);
        patience.forget();
        listener.lost(reason);
    }

    private void leave() {
        Session over = session;
        session = null;
        if (over != null) {
            admission.leave(over.uid());
            invalidate(over.buffer());
        }
    }

    /** Marks the buffer of a device that went; later where it is locked now, and not where the device is back by then. */
    private void invalidate(DeviceBuffer gone) {
        patience.attempt(
                () -> {
                    if (session == null || session.buffer() != gone) {
                        gone.valid(false);
                    }
                },
                loop.ticks() + 60 * SECOND,
                e -> context.log().warn("{}: {}", context.deviceName(), e.getMessage()));
    }

    // ---- time

    @Override
    public void look(long now) {
        Session current = session;
        if (current != null) {
            current.look(now);
            if (current == session && current.next() < SmartLoop.nextLook(now)) {
                timer.set(current.next());
            }
        }
    }

    private void tick() {
        long now = loop.ticks();
        switch (state) {
            case CLOSED -> {
                if (now >= connectAt) {
                    state = State.CONNECTING;
                    line.connect();
                } else {
                    timer.set(connectAt);
                }
            }
            case DISCOVERING -> discover(now);
            case READY -> look(now);
            case CONNECTING, ENDED -> timer.clear();
        }
    }

    private void discover(long now) {
        if (now >= giveUpAt) {
            drop("no smart device answered a ping for 10 s");
            return;
        }
        if (now >= pingAt) {
            pingAt = now + SECOND;
            line.send(Message.makePing());
        }
        timer.set(Math.min(pingAt, giveUpAt));
    }

    // ---- messages

    @Override
    public void fault(ErrorCode code) {
        counters.badFrames().increment();
        heard();
        line.send(Message.makeError(code));
    }

    @Override
    public void received(Message message) {
        if (state == State.DISCOVERING || state == State.READY) {
            heard();
            patience.take(message);
        }
    }

    private void heard() {
        if (session != null) {
            session.heard(loop.ticks());
        }
    }

    /** Says false where the buffer cannot be used now and the message must wait. */
    private boolean take(Message message) {
        try {
            handle(message);
            return true;
        } catch (MessageException e) {
            refuse(e.code());
            return true;
        } catch (SyncException | InvalidBufferException e) {
            if (Patience.mayPass(e)) {
                counters.lockWaits().increment();
                return false;
            }
            drop("the buffer cannot be used: " + e.getMessage());
            return true;
        }
    }

    private void handle(Message message) {
        switch (message.type()) {
            case SUB_RES -> answered(message);
            case HB_REQ -> line.send(Message.makeHbRes(message.readHeartbeat()));
            case HB_RES -> {
                if (session != null) {
                    session.answered(message.readHeartbeat());
                }
            }
            case ERROR -> {
                counters.deviceErrors().increment();
                context.log().debug("{}: the device reports {}", context.deviceName(), message.readError());
            }
            case DEV_DATA -> {
                if (session != null) {
                    session.data(message);
                }
            }
            default -> refuse(ErrorCode.INVALID_TYPE);
        }
    }

    private void refuse(ErrorCode code) {
        counters.refusedMessages().increment();
        line.send(Message.makeError(code));
    }

    private void answered(Message message) {
        BigInteger found = message.readUid().toInt();
        if (session == null) {
            welcome(found, message);
        } else if (session.uid().equals(found)) {
            session.subscribed(message);
        } else {
            drop("another device (" + found + ") answers on this line");
        }
    }

    private void welcome(BigInteger found, Message message) {
        BufferType type;
        try {
            type = admission.admit(message.readUid());
        } catch (Admission.Refusal e) {
            drop(String.valueOf(e.getMessage()));
            return;
        }
        try {
            DeviceBuffer buffer = listener.discovered(type, found);
            buffer.valid(true);
            buffer.update(message);
            line.send(buffer.makeSubReq());
            session = new Session(found, buffer, line, listener, counters, this::drop, loop.ticks());
        } catch (SyncException e) {
            admission.leave(found);
            throw e;
        } catch (RuntimeException e) {
            admission.leave(found);
            drop("the buffer of " + found + " cannot be used: " + e.getMessage());
            return;
        }
        state = State.READY;
        tick();
    }
}
