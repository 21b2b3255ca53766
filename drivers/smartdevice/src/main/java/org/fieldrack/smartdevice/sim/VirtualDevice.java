package org.fieldrack.smartdevice.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.fieldrack.base.Clock;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.DeviceUid;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.MessageException;
import org.fieldrack.memory.StorePolicy;
import org.fieldrack.smartdevice.FrameReader;
import org.jspecify.annotations.Nullable;

/**
 * The firmware of a smart device (specification section 8.5) in front of a physical model.
 *
 * <p>All calls come from the event loop's thread; the device has one line, the newest.
 */
final class VirtualDevice implements Instrument {
    private static final Duration TICK = Duration.ofMillis(10);
    private static final long SECOND = 1_000_000_000;
    private final Clock clock;
    private final DeviceBuffer buffer;
    private final PhysicalModel model;
    private final long origin;
    private final FrameReader reader = new FrameReader(this::received, code -> send(Message.makeError(code)));
    private @Nullable Line line;
    private long heardAt;
    private long heartbeatAt;
    private long dataAt;
    private boolean disabled;

    VirtualDevice(BufferType type, DeviceUid uid, Clock clock) {
        this.clock = clock;
        this.origin = clock.ticks();
        this.model = PhysicalModel.of(type);
        this.buffer = (DeviceBuffer)
                Buffer.attach(type, BufferOptions.DEFAULT.withClock(clock).withPolicy(StorePolicy.PEER));
        buffer.uid(uid.toInt());
    }

    @Override
    public void opened(Line client) {
        line = client;
        reader.reset();
        heardAt = clock.ticks();
        disabled = false;
        tick(client);
    }

    @Override
    public void closed(Line client) {
        if (client == line) {
            line = null;
            model.disable();
            buffer.update(Message.makeUnsubscribe());
        }
    }

    @Override
    public void received(Line client, ByteBuffer bytes, boolean end) {
        if (client == line) {
            reader.accept(bytes);
        }
    }

    private void send(Message message) {
        Line to = line;
        if (to != null) {
            byte[] encoded = new byte[Message.MAX_ENCODING_SIZE + 1];
            int end = message.encode(encoded, 0);
            to.send(ByteBuffer.wrap(encoded, 0, end + 1), true);
        }
    }

    // ---- messages

    private void received(Message message) {
        heardAt = clock.ticks();
        disabled = false;
        try {
            switch (message.type()) {
                case PING -> send(buffer.makeSubRes());
                case SUB_REQ -> {
                    buffer.update(message);
                    dataAt = heardAt;
                    send(buffer.makeSubRes());
                }
                case DEV_READ -> {
                    buffer.update(message);
                    move();
                    answer(message.readParams());
                    buffer.getRead();
                }
                case DEV_WRITE -> {
                    buffer.update(message);
                    model.written(buffer.getWrite());
                    move();
                    answer(message.readParams());
                }
                case DEV_DISABLE -> model.disable();
                case HB_REQ -> send(Message.makeHbRes(message.readHeartbeat()));
                case HB_RES, ERROR -> {
                    // answers to what this device asked; there is nothing to do
                }
                default -> send(Message.makeError(ErrorCode.INVALID_TYPE));
            }
        } catch (MessageException e) {
            send(Message.makeError(e.code()));
        }
    }

    /** Sends the readable ones of these parameters, as changed data outside the subscription. */
    private void answer(int params) {
        int readable = 0;
        for (var slot : buffer.type().slots()) {
            int bit = 1 << slot.parameter().id();
            readable |= slot.parameter().readable() ? params & bit : 0;
        }
        if (readable != 0) {
            for (Message data : buffer.dataOf(readable)) {
                send(data);
            }
        }
    }

    // ---- time

    private void move() {
        model.step(buffer, (clock.ticks() - origin) / 1e9);
    }

    private void tick(Line client) {
        if (client != line || !client.isOpen()) {
            return;
        }
        long now = clock.ticks();
        move();
        if (!disabled && now - heardAt > SECOND) {
            disabled = true;
            model.disable();
        }
        if (now >= heartbeatAt) {
            heartbeatAt = now + SECOND;
            send(Message.makeHbReq(0xFF));
        }
        long interval = Math.round(buffer.interval() * 1e9);
        if (interval > 0 && now >= dataAt) {
            dataAt = Math.max(dataAt + interval, now);
            buffer.emitSubscription().forEach(this::send);
        }
        client.later(TICK, () -> tick(client));
    }

    /** Sends a frame as it is; for tests that let the device misbehave. */
    void sendRaw(byte[] bytes) {
        Line to = line;
        if (to != null) {
            to.send(bytes);
        }
    }
}
