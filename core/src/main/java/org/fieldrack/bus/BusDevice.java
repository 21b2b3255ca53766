package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.fieldrack.base.Counters;

/**
 * One instrument at one address, shared by all its clients: the connection, the lock queue, the input that nobody took yet.
 *
 * <p>Belongs to the loop's thread; only its {@link #status} may be used from anywhere.
 */
final class BusDevice implements Transport.Listener {
    private final EventLoop loop;
    private final String address;
    private final Transport transport;
    private final Connection connection;
    private final LockQueue lock;
    private final InputQueue input = new InputQueue();
    private final List<Reader> syncReaders = new ArrayList<>();
    private final Counters counters = new Counters();
    private final Traffic traffic = new Traffic(counters);
    private final BusStatus status = new DeviceStatus(this);
    private final Trace trace;
    private ByteBus[] clients = {};
    private final Outbox outbox;
    private final TalkOnDemand onDemand;
    private boolean watching;
    /** How many bus interfaces hold this device; guarded by the map of devices. */
    private int holders;

    /** Attaches a client to the device of this address, which is made and connected for the first one. */
    static ByteBus attach(
            EventLoop loop, BusClient client, String address, BusSettings settings, Supplier<Transport> transport) {
        BusDevice device = loop.devices().compute(address, (key, old) -> {
            BusDevice found = old == null ? new BusDevice(loop, address, settings, transport.get()) : old;
            found.holders++;
            return found;
        });
        ByteBus bus = new ByteBus(device, client);
        device.inLoop(() -> device.add(bus));
        return bus;
    }

    private BusDevice(EventLoop loop, String address, BusSettings settings, Transport transport) {
        this.loop = loop;
        this.address = address;
        this.transport = transport;
        this.lock = new LockQueue(loop);
        this.trace = new Trace(loop.clock());
        this.outbox = new Outbox(this, transport);
        this.onDemand = new TalkOnDemand(this, transport);
        this.connection = new Connection(this, transport, settings);
    }

    // clients

    private void add(ByteBus bus) {
        clients = Arrays.copyOf(clients, clients.length + 1);
        clients[clients.length - 1] = bus;
        connection.start();
    }

    /** Takes a client away; the last one closes the connection. */
    void release(ByteBus bus) {
        clients = Arrays.stream(clients).filter(c -> c != bus).toArray(ByteBus[]::new);
        BusDevice left = loop.devices().computeIfPresent(address, (key, found) -> --holders == 0 ? null : found);
        if (left == null) {
            connection.close();
        }
    }

    void inLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    EventLoop loop() {
        return loop;
    }

    long now() {
        return loop.clock().ticks();
    }

    LockQueue lockQueue() {
        return lock;
    }

    Connection connection() {
        return connection;
    }

    Traffic traffic() {
        return traffic;
    }

    Counters counters() {
        return counters;
    }

    Trace traceLog() {
        return trace;
    }

    // connection

    @Override
    public void opened() {
        connection.opened();
    }

    @Override
    public void closed(String reason) {
        connection.closed(reason);
    }

    /**
     * The connection is there.
     *
     * @param news clients did not know it, or thought it gone
     */
    void cameUp(boolean news) {
        onDemand.reset();
        clearInput();
        ByteBus again = outbox.takeRepeat();
        if (news) {
            for (ByteBus client : clients) {
                client.connected();
            }
        }
        if (again != null && connection.isUp()) {
            again.repeatWrite();
        }
        pumpSync();
    }

    /** The connection is gone: every open request is dropped, every client told. */
    void wentDown() {
        outbox.clear();
        ByteBus[] affected =
                Arrays.stream(clients).filter(c -> !c.isConnecting()).toArray(ByteBus[]::new);
        for (ByteBus client : affected) {
            client.dropRequests();
        }
        for (ByteBus client : affected) {
            client.disconnected();
        }
    }

    /** A closed connection ends the messages that have begun. */
    void endMessages() {
        for (Reader reader : List.copyOf(syncReaders)) {
            reader.closed();
        }
        for (ByteBus client : clients) {
            if (client.reader().isAsync()) {
                client.reader().closed();
            }
        }
    }

    @Override
    public void writable() {
        outbox.writable();
    }

    Outbox outbox() {
        return outbox;
    }

    // input

    ByteBus[] clients() {
        return clients;
    }

    boolean hasSyncReaders() {
        return !syncReaders.isEmpty();
    }

    TalkOnDemand onDemand() {
        return onDemand;
    }

    @Override
    public void demandEnded(boolean timedOut) {
        onDemand.ended(timedOut);
    }

    InputQueue input() {
        return input;
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        int from = bytes.position();
        int to = bytes.limit();
        bytes.position(to);
        traffic.bytesIn.add(to - from);
        if (trace.isWatched()) {
            trace.log(Trace.Direction.IN, "", bytes, from, to, end);
        }
        ByteBus[] all = clients;
        input.append(bytes, from, to);
        if (end) {
            input.border();
        }
        for (ByteBus client : all) {
            if (client.reader().isAsync()) {
                client.reader().append(bytes, from, to, end);
            }
        }
        pumpSync();
        if (input.size() > InputQueue.FLUSH_BYTES) {
            dropped(input.size() - InputQueue.FLUSH_BYTES);
            input.skip(input.size() - InputQueue.FLUSH_BYTES);
        }
        for (ByteBus client : all) {
            if (client.reader().isAsync()) {
                client.reader().pump();
            }
        }
    }

    void addSync(Reader reader) {
        syncReaders.add(reader);
        onDemand.demand(reader);
    }

    void removeSync(Reader reader) {
        syncReaders.remove(reader);
        onDemand.leave(reader);
    }

    /** Gives input to the owner's reader, or to the oldest one where nobody owns the device. */
    boolean mayRead(Reader reader) {
        return lock.isFree() ? !syncReaders.isEmpty() && syncReaders.getFirst() == reader : reader.ownsDevice();
    }

    void pumpSync() {
        for (int i = 0; i < syncReaders.size(); i++) {
            Reader reader = syncReaders.get(i);
            if (mayRead(reader)) {
                reader.pump();
                onDemand.demand(reader);
                return;
            }
        }
    }

    @Override
    public void event(long bits) {
        trace.note("event 0x" + Long.toHexString(bits));
        for (ByteBus client : clients) {
            client.event(bits);
        }
    }

    /** Somebody wants events: from now on the transport looks for them. */
    void watchEvents() {
        if (!watching) {
            watching = true;
            transport.watchEvents();
        }
    }

    long eventMask() {
        return transport.eventMask();
    }

    void clearInput() {
        int stale = input.clear();
        if (stale > 0) {
            dropped(stale);
        }
    }

    void dropped(int bytes) {
        traffic.dropped.add(bytes);
    }

    BusStatus status() {
        return status;
    }

    String address() {
        return address;
    }
}
