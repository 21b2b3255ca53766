package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fieldrack.bus.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HiSLIP: messages on a synchronous channel, service requests on an asynchronous one. Belongs to the loop.
 *
 * <p>In synchronized mode an answer carries the number of the message that asked for it: what answers an older one is thrown
 * away here, however late it comes.
 */
final class HislipTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");
    private static final long OUR_LARGEST = 1 << 20;
    private static final int HEADER_BYTES = 16;
    private static final int ANY_MESSAGE = 0xffffffff;

    private final String device;
    private final Channel sync;
    private final Channel async;
    private Listener up = Listener.NOBODY;
    private boolean open;
    private boolean overlap;
    private int nextMessage;
    private int lastMessage;
    private boolean delivered;
    private long largest;
    private int session;

    /**
     * Makes a transport.
     *
     * @param sockets makes a connection to the instrument; asked twice
     * @param device {@code hislip0}
     */
    HislipTransport(Supplier<Transport> sockets, String device) {
        this.device = device;
        this.sync = new Channel(sockets.get(), this::initialize, this::syncMessage);
        this.async = new Channel(sockets.get(), this::asyncOpened, this::asyncMessage);
    }

    @Override
    public void connect(Listener listener) {
        close();
        up = listener;
        sync.connect();
    }

    @Override
    public void close() {
        up = Listener.NOBODY;
        open = false;
        sync.close();
        async.close();
    }

    private void end(String reason) {
        Listener told = up;
        close();
        told.closed(reason);
    }

    private void initialize() {
        nextMessage = HislipFrames.FIRST_MESSAGE;
        lastMessage = ANY_MESSAGE;
        delivered = false;
        sync.send(HislipFrames.encode(
                HislipFrames.INITIALIZE,
                0,
                HislipFrames.PROTOCOL_VERSION << 16 | HislipFrames.VENDOR,
                ByteBuffer.wrap(device.getBytes(ISO_8859_1))));
    }

    private void asyncOpened() {
        async.send(HislipFrames.encode(HislipFrames.ASYNC_INITIALIZE, 0, session));
    }

    private void syncMessage(HislipFrames.Message message) {
        switch (message.type()) {
            case HislipFrames.INITIALIZE_RESPONSE -> {
                overlap = (message.control() & 1) != 0;
                session = message.parameter() & 0xffff;
                async.connect();
            }
            case HislipFrames.DATA -> input(message, false);
            case HislipFrames.DATA_END -> input(message, true);
            default -> common(message);
        }
    }

    private void input(HislipFrames.Message message, boolean end) {
        boolean mine = overlap || message.parameter() == lastMessage || message.parameter() == ANY_MESSAGE;
        if (open && mine) {
            delivered |= end;
            up.received(message.payload(), end);
        } else {
            LOG.debug("HiSLIP {}: an answer to an older message thrown away", device);
        }
    }

    private void asyncMessage(HislipFrames.Message message) {
        switch (message.type()) {
            case HislipFrames.ASYNC_INITIALIZE_RESPONSE ->
                async.send(HislipFrames.encode(
                        HislipFrames.ASYNC_MAXIMUM_MESSAGE_SIZE,
                        0,
                        0,
                        ByteBuffer.allocate(8).putLong(OUR_LARGEST).flip()));
            case HislipFrames.ASYNC_MAXIMUM_MESSAGE_SIZE_RESPONSE -> {
                long theirs =
                        message.payload().remaining() >= 8 ? message.payload().getLong() : OUR_LARGEST;
                largest = Math.clamp(theirs - HEADER_BYTES, 256, OUR_LARGEST);
                if (!open) {
                    open = true;
                    up.opened();
                }
            }
            case HislipFrames.ASYNC_SERVICE_REQUEST -> up.event(message.control());
            default -> common(message);
        }
    }

    private void common(HislipFrames.Message message) {
        if (message.type() == HislipFrames.FATAL_ERROR) {
            end("the instrument reports: " + HislipFrames.text(message) + " (" + message.control() + ")");
        } else if (message.type() == HislipFrames.ERROR) {
            LOG.warn("HiSLIP {}: {} ({})", device, HislipFrames.text(message), message.control());
        }
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        if (!open) {
            throw new IOException("not connected");
        }
        while (output.hasRemaining() && sync.isIdle()) {
            int length = (int) Math.min(largest, output.remaining());
            boolean last = length == output.remaining();
            ByteBuffer part = output.slice(output.position(), length);
            output.position(output.position() + length);
            lastMessage = nextMessage;
            nextMessage += HislipFrames.MESSAGE_STEP;
            int type = last ? HislipFrames.DATA_END : HislipFrames.DATA;
            sync.send(HislipFrames.encode(type, delivered ? 1 : 0, lastMessage, part));
            delivered = false;
        }
        return !output.hasRemaining() && sync.isIdle();
    }

    @Override
    public void drain() {
        sync.below.drain();
    }

    @Override
    public long eventMask() {
        return 0xff;
    }

    /** One of the two connections. */
    private final class Channel implements Listener {
        private final Transport below;
        private final Runnable whenOpened;
        private final Consumer<HislipFrames.Message> whenMessage;
        private final HislipFrames frames = new HislipFrames();
        private ByteBuffer pending = ByteBuffer.allocate(0);

        Channel(Transport below, Runnable whenOpened, Consumer<HislipFrames.Message> whenMessage) {
            this.below = below;
            this.whenOpened = whenOpened;
            this.whenMessage = whenMessage;
        }

        void connect() {
            below.connect(this);
        }

        void close() {
            below.close();
            frames.clear();
            pending = ByteBuffer.allocate(0);
        }

        boolean isIdle() {
            return !pending.hasRemaining();
        }

        void send(ByteBuffer message) {
            pending = pending.hasRemaining()
                    ? ByteBuffer.allocate(pending.remaining() + message.remaining())
                            .put(pending)
                            .put(message)
                            .flip()
                    : message;
            flush();
        }

        private void flush() {
            try {
                below.write(pending);
            } catch (IOException e) {
                end(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void opened() {
            whenOpened.run();
        }

        @Override
        public void closed(String reason) {
            end(reason);
        }

        @Override
        public void writable() {
            flush();
            if (isIdle() && this == sync) {
                up.writable();
            }
        }

        @Override
        public void received(ByteBuffer bytes, boolean last) {
            frames.take(bytes);
            try {
                HislipFrames.Message message;
                while ((message = frames.next()) != null) {
                    whenMessage.accept(message);
                }
            } catch (IllegalArgumentException e) {
                end(String.valueOf(e.getMessage()));
            }
        }
    }
}
