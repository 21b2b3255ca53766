package org.fieldrack.buses.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.buses.HislipFrames;
import org.fieldrack.buses.HislipFrames.Message;
import org.jspecify.annotations.Nullable;

/** A simulated HiSLIP server around an instrument; itself an instrument, behind a TCP door. Belongs to the loop. */
final class HislipInstrument implements Instrument {
    private static final long OUR_LARGEST = 1 << 20;
    private static final int UNKNOWN_DEVICE = 3;
    private static final int REQUEST_SERVICE = 0x40;

    private final Instrument instrument;
    private final String device;
    private final Map<Line, HislipFrames> frames = new HashMap<>();
    private final Map<Line, Session> sessionOf = new HashMap<>();
    private final Map<Integer, Session> sessions = new HashMap<>();
    private int lastSession;

    HislipInstrument(Instrument instrument, String device) {
        this.instrument = instrument;
        this.device = device;
    }

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        HislipFrames own = frames.computeIfAbsent(line, l -> new HislipFrames());
        own.take(bytes);
        try {
            Message message;
            while (line.isOpen() && (message = own.next()) != null) {
                take(line, message);
            }
        } catch (IllegalArgumentException e) {
            line.disconnect();
        }
    }

    private void take(Line line, Message message) {
        switch (message.type()) {
            case HislipFrames.INITIALIZE -> initialize(line, message);
            case HislipFrames.ASYNC_INITIALIZE -> {
                Session session = sessions.get(message.parameter() & 0xffff);
                if (session == null) {
                    line.disconnect();
                } else {
                    session.async = line;
                    sessionOf.put(line, session);
                    tell(line, HislipFrames.ASYNC_INITIALIZE_RESPONSE, 0, HislipFrames.VENDOR);
                }
            }
            default -> {
                Session session = sessionOf.get(line);
                if (session == null) {
                    line.disconnect();
                } else if (line == session.sync) {
                    session.takeSync(message);
                } else {
                    session.takeAsync(line, message);
                }
            }
        }
    }

    private void initialize(Line line, Message message) {
        String wanted = ISO_8859_1.decode(message.payload()).toString();
        if (!wanted.equals(device)) {
            line.send(
                    HislipFrames.encode(
                            HislipFrames.FATAL_ERROR,
                            UNKNOWN_DEVICE,
                            0,
                            ByteBuffer.wrap(("no such device: " + wanted).getBytes(ISO_8859_1))),
                    true);
            return;
        }
        Session session = new Session(line);
        sessions.put(++lastSession & 0xffff, session);
        sessionOf.put(line, session);
        instrument.opened(session);
        tell(line, HislipFrames.INITIALIZE_RESPONSE, 0, HislipFrames.PROTOCOL_VERSION << 16 | lastSession & 0xffff);
    }

    private static void tell(Line line, int type, int control, int parameter) {
        line.send(HislipFrames.encode(type, control, parameter), true);
    }

    @Override
    public void closed(Line line) {
        frames.remove(line);
        Session session = sessionOf.remove(line);
        if (session != null && sessions.values().remove(session)) {
            instrument.closed(session);
            session.disconnect();
        }
    }

    /** One client with its two connections. */
    private final class Session implements Line {
        private final Line sync;
        private @Nullable Line async;
        private int lastMessage = 0xffffffff;
        private int status;
        private boolean requesting;

        Session(Line sync) {
            this.sync = sync;
        }

        void takeSync(Message message) {
            switch (message.type()) {
                case HislipFrames.DATA, HislipFrames.DATA_END -> {
                    lastMessage = message.parameter();
                    instrument.received(this, message.payload(), message.type() == HislipFrames.DATA_END);
                }
                case HislipFrames.TRIGGER -> instrument.trigger(this);
                case HislipFrames.DEVICE_CLEAR_COMPLETE -> tell(sync, HislipFrames.DEVICE_CLEAR_ACKNOWLEDGE, 0, 0);
                default -> tell(sync, HislipFrames.ERROR, 1, 0);
            }
        }

        void takeAsync(Line line, Message message) {
            switch (message.type()) {
                case HislipFrames.ASYNC_MAXIMUM_MESSAGE_SIZE ->
                    line.send(
                            HislipFrames.encode(
                                    HislipFrames.ASYNC_MAXIMUM_MESSAGE_SIZE_RESPONSE,
                                    0,
                                    0,
                                    ByteBuffer.allocate(8).putLong(OUR_LARGEST).flip()),
                            true);
                case HislipFrames.ASYNC_STATUS_QUERY -> {
                    int byteNow =
                            instrument.statusByte() & ~REQUEST_SERVICE | (requesting ? status | REQUEST_SERVICE : 0);
                    requesting = false;
                    tell(line, HislipFrames.ASYNC_STATUS_RESPONSE, byteNow, 0);
                }
                case HislipFrames.ASYNC_DEVICE_CLEAR -> {
                    instrument.clear(this);
                    tell(line, HislipFrames.ASYNC_DEVICE_CLEAR_ACKNOWLEDGE, 0, 0);
                }
                case HislipFrames.ASYNC_LOCK -> tell(line, HislipFrames.ASYNC_LOCK_RESPONSE, 1, 0);
                case HislipFrames.ASYNC_LOCK_INFO -> tell(line, HislipFrames.ASYNC_LOCK_INFO_RESPONSE, 0, 0);
                case HislipFrames.ASYNC_REMOTE_LOCAL_CONTROL ->
                    tell(line, HislipFrames.ASYNC_REMOTE_LOCAL_RESPONSE, 0, 0);
                default -> tell(line, HislipFrames.ERROR, 1, 0);
            }
        }

        @Override
        public void send(ByteBuffer bytes, boolean end) {
            int most = (int) OUR_LARGEST - 16;
            while (bytes.remaining() > most) {
                part(bytes, most, false);
            }
            part(bytes, bytes.remaining(), end);
        }

        private void part(ByteBuffer bytes, int length, boolean end) {
            ByteBuffer part = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            int type = end ? HislipFrames.DATA_END : HislipFrames.DATA;
            sync.send(HislipFrames.encode(type, 0, lastMessage, part), end);
        }

        /** A service request is the instrument's, not a session's: every client hears of it. */
        @Override
        public void serviceRequest(int statusByte) {
            for (Session session : sessions.values()) {
                session.status = statusByte;
                session.requesting = true;
                Line line = session.async;
                if (line != null) {
                    tell(line, HislipFrames.ASYNC_SERVICE_REQUEST, statusByte | REQUEST_SERVICE, 0);
                }
            }
        }

        @Override
        public void disconnect() {
            sync.disconnect();
            Line line = async;
            if (line != null) {
                line.disconnect();
            }
        }

        @Override
        public void later(Duration delay, Runnable task) {
            sync.later(delay, task);
        }

        @Override
        public boolean isOpen() {
            return sync.isOpen();
        }
    }
}
