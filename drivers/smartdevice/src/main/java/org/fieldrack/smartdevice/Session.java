package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.function.Consumer;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.InvalidBufferException;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.SyncException;

/**
 * A device that has answered, until it is lost: its data, the batches it is sent, heartbeats, and how long it may be silent
 * (specification section 8.6). Belongs to the loop.
 */
final class Session {
    private static final long SECOND = 1_000_000_000;

    private final BigInteger uid;
    private final DeviceBuffer buffer;
    private final FrameLine line;
    private final HostListener listener;
    private final HostCounters counters;
    private final Consumer<String> drop;
    private final Heartbeats heartbeats = new Heartbeats();
    private final long writeInterval;
    private final long beatInterval;
    private long writeAt;
    private long beatAt;
    private long heardAt;
    private long dataAt;
    private boolean probing;
    private boolean reporting;
    private boolean subscribeAgain;

    /** @param drop ends the connection for a reason */
    Session(
            BigInteger uid,
            DeviceBuffer buffer,
            FrameLine line,
            HostListener listener,
            HostCounters counters,
            Consumer<String> drop,
            long now) {
        this.uid = uid;
        this.buffer = buffer;
        this.line = line;
        this.listener = listener;
        this.counters = counters;
        this.drop = drop;
        this.writeInterval = nanos(buffer.type().attributes().writeInterval());
        this.beatInterval = nanos(buffer.type().attributes().heartbeatInterval());
        this.writeAt = now;
        this.beatAt = now;
        this.heardAt = now;
    }

    private static long nanos(double seconds) {
        return Math.max(1_000_000, (long) (seconds * 1e9));
    }

    BigInteger uid() {
        return uid;
    }

    DeviceBuffer buffer() {
        return buffer;
    }

    // ---- what comes

    /** Any frame is a sign of life. */
    void heard(long now) {
        heardAt = now;
        probing = false;
    }

    void data(Message message) {
        dataAt = heardAt;
        reporting = true;
        listener.data(message);
    }

    void answered(int heartbeat) {
        if (!heartbeats.answered(heartbeat, heardAt)) {
            counters.lateHeartbeats().increment();
        }
    }

    void subscribed(Message message) {
        buffer.update(message);
        if (subscribeAgain) {
            subscribeAgain = false;
            line.send(buffer.makeSubReq());
        }
        listener.subscribed();
    }

    // ---- what is due

    /** Returns when {@link #look} has something to do, apart from silence. */
    long next() {
        return Math.min(writeAt, beatAt);
    }

    void look(long now) {
        if (now >= writeAt) {
            writeAt = SmartLoop.next(now, writeInterval);
            write();
        }
        if (now >= beatAt) {
            beatAt = SmartLoop.next(now, beatInterval);
            counters.lateHeartbeats().add(heartbeats.expire(now));
            line.send(Message.makeHbReq(heartbeats.ask(now)));
            listener.beat(heartbeats);
        }
        long silent = now - heardAt;
        if (silent > 4 * beatInterval) {
            drop.accept("the device has been silent for " + silent / 1_000_000 + " ms");
        } else if (silent > 3 * beatInterval && !probing) {
            probing = true;
            probe();
        } else if (reporting && now - dataAt > Math.max(SECOND, 3 * beatInterval)) {
            // it lives and reports no more: it started anew and forgot what it was asked for
            reporting = false;
            probe();
        }
    }

    private void probe() {
        subscribeAgain = true;
        line.send(Message.makePing());
    }

    private void write() {
        if (!buffer.hasDevRw()) {
            return;
        }
        try {
            buffer.emitDevRw(line::send);
        } catch (SyncException | InvalidBufferException e) {
            if (Patience.mayPass(e)) {
                // it goes out with a later batch
                counters.lockWaits().increment();
            } else {
                drop.accept("the buffer cannot be used: " + e.getMessage());
            }
        }
    }
}
