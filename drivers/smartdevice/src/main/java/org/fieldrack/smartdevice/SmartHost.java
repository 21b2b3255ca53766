package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.MessageException;
import org.fieldrack.smartdevice.FrameLine.Word;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of the line (specification section 8.6): finds out what is there, subscribes, writes, keeps the
 * connection alive and notices when it is not.
 *
 * <p>Everything happens on one platform thread, to which the buffer's lock belongs too; others hand it work by
 * {@link #submit}. Reconnects once a second for ever.
 */
final class SmartHost implements Runnable {
    private static final long SECOND = 1_000_000_000;
    private static final long DISCOVERY = 10 * SECOND;

    /** What the host tells its device, on the host's thread. */
    interface Listener {
        /** Opens the buffer of a device that answered. */
        DeviceBuffer discovered(BufferType type, BigInteger uid);

        /** The message was taken into the buffer. */
        void received(Message message);

        /** Something about the line changed: counters, heartbeat, subscription. */
        void lineChanged();

        /** The device went; its buffer is invalid already. */
        void lost(String reason);

        /** The host ends; called last. */
        void ended();
    }

    private final DeviceContext context;
    private final Clock clock;
    private final Catalog catalog;
    private final String expectedType;
    private final Listener listener;
    private final BlockingQueue<Word> words = new ArrayBlockingQueue<>(FrameLine.QUEUE);
    private final FrameLine line;
    private final Counter badFrames;
    private final Counter refusedMessages;
    private final Counter deviceErrors;
    private final Counter lateHeartbeats;
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
    private boolean probing;

    private enum State {
        CLOSED,
        CONNECTING,
        DISCOVERING,
        READY
    }

    SmartHost(
            DeviceContext context,
            Catalog catalog,
            String expectedType,
            EventLoop loop,
            Supplier<Transport> transport,
            Listener listener) {
        this.context = context;
        this.clock = context.clock();
        this.catalog = catalog;
        this.expectedType = expectedType;
        this.listener = listener;
        this.badFrames = context.counter("bad_frames", "frames that were no message and were answered by an error");
        this.refusedMessages = context.counter("refused_messages", "messages that did not fit the device's type");
        this.deviceErrors = context.counter("device_errors", "errors that the device reported");
        this.lateHeartbeats = context.counter("late_heartbeats", "heartbeats without an answer in 1 s");
        this.line = new FrameLine(
                loop,
                transport,
                words,
                context.counter("dropped_messages", "messages dropped because a queue of 1024 was full"));
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Hands work to the host's thread; false where its queue is full. */
    boolean submit(Runnable work) {
        return words.offer(new Word.Task(work));
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long wait = Math.max(0, due() - clock.ticks());
                Word word = words.poll(Math.min(wait, SECOND / 4), TimeUnit.NANOSECONDS);
                // everything that waits is taken at once, so that timers do not starve it
                for (int i = 0; word != null && i < FrameLine.QUEUE; i++) {
                    take(word);
                    word = words.poll();
                }
                tick(clock.ticks());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
            line.close();
            listener.ended();
        }
    }

    private long due() {
        return switch (state) {
            case CLOSED -> connectAt;
            case CONNECTING -> Long.MAX_VALUE;
            case DISCOVERING -> Math.min(pingAt, giveUpAt);
            case READY -> Math.min(writeAt, heartbeatAt);
        };
    }

    private void take(Word word) {
        switch (word) {
            case Word.Opened _ -> discover();
            case Word.Closed closed -> end(closed.reason());
            case Word.Fault fault -> {
                badFrames.increment();
                heardAt = clock.ticks();
                line.send(Message.makeError(fault.code()));
            }
            case Word.Received received -> received(received.message());
            case Word.Task task -> task.work().run();
        }
    }

    // ---- connection

    private void discover() {
        state = State.DISCOVERING;
        pingAt = clock.ticks();
        giveUpAt = pingAt + DISCOVERY;
        heartbeats = new Heartbeats();
    }

    private void end(String reason) {
        leave();
        state = State.CLOSED;
        connectAt = clock.ticks() + SECOND;
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
            try {
                open.valid(false);
            } finally {
                ActiveUids.release(uid, context.deviceName());
            }
        }
    }

    // ---- time

    private void tick(long now) {
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
    }

    private void keepAlive(long now, DeviceBuffer open) {
        long interval = nanos(open.type().attributes().heartbeatInterval());
        if (now >= writeAt) {
            writeAt = now + nanos(open.type().attributes().writeInterval());
            open.emitDevRw(line::send);
        }
        if (now >= heartbeatAt) {
            heartbeatAt = now + interval;
            lateHeartbeats.add(heartbeats.expire(now));
            line.send(Message.makeHbReq(heartbeats.ask(now)));
            listener.lineChanged();
        }
        long silent = now - heardAt;
        if (silent > 4 * interval) {
            drop("the device has been silent for " + silent / 1_000_000 + " ms");
        } else if (silent > 3 * interval && !probing) {
            probing = true;
            line.send(Message.makePing());
        }
    }

    private static long nanos(double seconds) {
        return Math.max(1_000_000, (long) (seconds * 1e9));
    }

    // ---- messages

    private void received(Message message) {
        heardAt = clock.ticks();
        probing = false;
        try {
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
                        buffer.update(message);
                        listener.received(message);
                    }
                }
                default -> refuse(ErrorCode.INVALID_TYPE);
            }
        } catch (MessageException e) {
            refuse(e.code());
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
        try {
            DeviceBuffer open = listener.discovered(type, found);
            buffer = open;
            open.valid(true);
            open.update(message);
            line.send(open.makeSubReq());
        } catch (RuntimeException e) {
            ActiveUids.release(found, context.deviceName());
            drop("the buffer of " + found + " cannot be used: " + e.getMessage());
            return;
        }
        state = State.READY;
        long now = clock.ticks();
        writeAt = now;
        heartbeatAt = now;
        heardAt = now;
        probing = false;
    }
}
