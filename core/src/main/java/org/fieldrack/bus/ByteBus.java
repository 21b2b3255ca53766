package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The bus contract over a byte transport, for one client (specification section 1).
 *
 * <p>Everything happens in the loop. Requests from another thread are accepted and handed to the loop; one that must be
 * refused there is answered by a callback (disconnectCallback where the device is offline, else FAULT). After
 * {@link #finish} no callback begins; one that had begun in the loop while another thread called finish may still be
 * running. Clients that are used from several threads do best to move to the loop first ({@link EventLoop#execute}).
 */
public final class ByteBus implements BusInterface {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final ByteBuffer NO_OUTPUT = ByteBuffer.allocate(0);

    private final BusDevice device;
    private final Gate client;
    private final LockQueue.Place place;
    private final Reader reader;
    /** Limits write, connect and event requests: only one of them is open at a time. */
    private final Timer limit;

    private ByteBuffer output = NO_OUTPUT;
    private int outputStart;
    private boolean writing;
    private boolean repeated;
    private long writeNanos;
    private boolean connecting;
    private boolean disconnecting;
    private long awaitedEvents;
    private long storedEvents;
    private boolean released;

    /**
     * Attaches a client to the device at an address; all clients of one loop with the same address share it. The device is
     * connected in the background. Unless this is called in the loop, the client may hear that the device is connected or
     * lost before it gets its bus.
     *
     * @param transport is asked once, for the first client
     */
    public static ByteBus open(
            EventLoop loop, BusClient client, String address, BusSettings settings, Supplier<Transport> transport) {
        return BusDevice.attach(loop, client, address, settings, transport);
    }

    ByteBus(BusDevice device, BusClient client) {
        this.device = device;
        this.client = new Gate(client);
        this.place = device.lockQueue().place(this.client);
        this.reader = new Reader(device, this.client, place);
        this.limit = device.loop().timer(this::limitPassed);
    }

    // requests

    @Override
    public boolean lockRequest(long lockTimeout) {
        return inLoop()
                ? lock(lockTimeout)
                : later(() -> lock(lockTimeout), () -> client.disconnectCallback(IoStatus.SUCCESS));
    }

    private boolean lock(long lockTimeout) {
        return !released
                && device.connection().available()
                && device.lockQueue().request(place, lockTimeout * NANOS_PER_MILLI);
    }

    @Override
    public boolean unlock() {
        return inLoop() ? giveBack() : later(this::giveBack, () -> {});
    }

    private boolean giveBack() {
        boolean owned = device.lockQueue().unlock(place);
        if (owned) {
            device.pumpSync();
        }
        return owned;
    }

    @Override
    public boolean writeRequest(ByteBuffer bytes, long writeTimeout) {
        return inLoop()
                ? write(bytes, writeTimeout)
                : later(() -> write(bytes, writeTimeout), () -> client.writeCallback(IoStatus.FAULT));
    }

    private boolean write(ByteBuffer bytes, long writeTimeout) {
        if (!place.isOwner() || writing || !device.connection().available()) {
            return false;
        }
        storedEvents = 0;
        output = bytes;
        outputStart = bytes.position();
        writeNanos = writeTimeout * NANOS_PER_MILLI;
        writing = true;
        repeated = false;
        // where the connection went down meanwhile, disconnectCallback was the answer
        if (!device.outbox().write(this, bytes) && writing) {
            endWrite();
            return false;
        }
        return true;
    }

    @Override
    public boolean readRequest(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
        return inLoop()
                ? read(replyTimeout, readTimeout, expectedLength, async)
                : later(
                        () -> read(replyTimeout, readTimeout, expectedLength, async),
                        () -> client.readCallback(IoStatus.FAULT, NO_OUTPUT));
    }

    private boolean read(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
        boolean asleep = async && device.connection().isOffOnPurpose();
        if (released || reader.isBusy() || (!asleep && !device.connection().available())) {
            return false;
        }
        reader.begin(replyTimeout, readTimeout, expectedLength, async);
        return true;
    }

    @Override
    public boolean supportsAsyncRead() {
        return true;
    }

    @Override
    public boolean supportsEvent() {
        boolean possible = device.eventMask() != 0;
        if (possible) {
            device.inLoop(device::watchEvents);
        }
        return possible;
    }

    @Override
    public boolean acceptEvent(long mask, long timeout) {
        return inLoop()
                ? accept(mask, timeout)
                : later(() -> accept(mask, timeout), () -> client.eventCallback(IoStatus.FAULT));
    }

    private boolean accept(long mask, long timeout) {
        if (released
                || (mask & device.eventMask()) == 0
                || awaitedEvents != 0
                || !device.connection().available()) {
            return false;
        }
        device.watchEvents();
        if ((storedEvents & mask) != 0) {
            storedEvents &= ~mask;
            client.eventCallback(IoStatus.SUCCESS);
            return true;
        }
        awaitedEvents = mask;
        if (timeout > 0) {
            limit.set(device.now() + timeout * NANOS_PER_MILLI);
        }
        return true;
    }

    @Override
    public boolean connectRequest(long timeout) {
        device.inLoop(unlessReleased(() -> connect(timeout)));
        return true;
    }

    private void connect(long timeout) {
        if (device.connection().isUp()) {
            client.connectCallback(IoStatus.SUCCESS);
            return;
        }
        connecting = true;
        limit.set(device.now() + timeout * NANOS_PER_MILLI);
        device.connection().connectNow();
    }

    @Override
    public boolean disconnectRequest() {
        device.inLoop(unlessReleased(this::disconnect));
        return true;
    }

    private void disconnect() {
        disconnecting = true;
        device.connection().disconnect();
        if (disconnecting) {
            disconnecting = false;
            client.disconnectCallback(IoStatus.SUCCESS);
        }
    }

    @Override
    public void finish() {
        if (inLoop()) {
            cancel();
        } else {
            client.shut();
            device.loop().execute(() -> {
                cancel();
                client.open();
            });
        }
    }

    @Override
    public void release() {
        device.inLoop(() -> {
            if (!released) {
                cancel();
                giveBack();
                reader.release();
                released = true;
                device.release(this);
            }
        });
    }

    @Override
    public String printStatus() {
        return device.address()
                + (device.connection().isConnected() ? " connected" : " not connected")
                + (place.isOwner() ? ", owner" : place.isWaiting() ? ", waits for the lock" : "")
                + (reader.isReading() ? ", reads" : "")
                + (writing ? ", writes" : "")
                + (awaitedEvents != 0 ? ", waits for an event" : "");
    }

    @Override
    public Optional<BusStatus> status() {
        return Optional.of(device.status());
    }

    private boolean inLoop() {
        return device.loop().inLoop();
    }

    /** Runs a request in the loop; a refusal that comes there is told by a callback. */
    private boolean later(BooleanSupplier request, Runnable refused) {
        device.loop().execute(unlessReleased(() -> {
            if (!request.getAsBoolean()) {
                refused.run();
            }
        }));
        return true;
    }

    /** Wraps what must not happen any more once the bus is released. */
    private Runnable unlessReleased(Runnable task) {
        return () -> {
            if (!released) {
                task.run();
            }
        };
    }

    private void cancel() {
        dropRequests();
        if (client.isShut()) {
            giveBack(); // was granted while the finish was on its way: the client never heard of it
        }
    }

    // what the device says, in the loop

    /** Forgets everything that is open, without callbacks. */
    void dropRequests() {
        device.lockQueue().cancel(place);
        reader.cancel();
        if (writing) {
            device.outbox().abandonWrite(this);
            endWrite();
        }
        awaitedEvents = 0;
        connecting = false;
        limit.clear();
    }

    boolean isConnecting() {
        return connecting;
    }

    void connected() {
        if (connecting) {
            connecting = false;
            limit.clear();
        }
        client.connectCallback(IoStatus.SUCCESS);
    }

    void disconnected() {
        disconnecting = false;
        client.disconnectCallback(IoStatus.SUCCESS);
    }

    void written() {
        endWrite();
        client.writeCallback(IoStatus.SUCCESS);
    }

    /** Some bytes went out, but not all. */
    void progress() {
        limit.set(device.now() + writeNanos);
    }

    boolean mayRepeat() {
        return writing && !repeated;
    }

    void repeatWrite() {
        if (!writing) {
            return;
        }
        repeated = true;
        output.position(outputStart);
        if (!device.outbox().write(this, output) && writing) {
            endWrite();
            client.writeCallback(IoStatus.FAULT);
        }
    }

    void event(long bits) {
        if ((awaitedEvents & bits) != 0) {
            awaitedEvents = 0;
            limit.clear();
            client.eventCallback(IoStatus.SUCCESS);
        } else {
            storedEvents |= bits;
        }
    }

    ByteBuffer output() {
        return output;
    }

    Reader reader() {
        return reader;
    }

    String clientName() {
        return client.clientName();
    }

    private void endWrite() {
        writing = false;
        output = NO_OUTPUT;
        limit.clear();
    }

    private void limitPassed() {
        if (writing) {
            device.traffic().writeTimeouts.increment();
            device.outbox().abandonWrite(this);
            endWrite();
            client.writeCallback(IoStatus.TIMEOUT);
        } else if (connecting) {
            connecting = false;
            client.connectCallback(IoStatus.TIMEOUT);
        } else if (awaitedEvents != 0) {
            awaitedEvents = 0;
            client.eventCallback(IoStatus.TIMEOUT);
        }
    }
}
