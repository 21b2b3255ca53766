package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fieldrack.base.Counters;
import org.jspecify.annotations.Nullable;

/**
 * One instrument at one address, shared by all its clients: the connection, the lock queue, the input that nobody took yet.
 *
 * <p>Belongs to the loop's thread; only what {@link BusStatus} offers may be called from anywhere.
 */
final class BusDevice implements BusStatus, Transport.Listener {
    private static final long POLL_READ_NANOS = 100_000_000;

    private final EventLoop loop;
    private final String address;
    private final Transport transport;
    private final Connection connection;
    private final LockQueue lock;
    private final InputQueue input = new InputQueue();
    private final List<Reader> syncReaders = new ArrayList<>();
    private final Counters counters = new Counters();
    private final Traffic traffic = new Traffic(counters);
    private final Trace trace;
    private ByteBus[] clients = {};
    private @Nullable ByteBus writer;
    private @Nullable ByteBus repeatAfterConnect;
    private @Nullable Reader demanding;
    private boolean watching;
    private final Timer pollTimer;
    private long pollDue;
    private boolean polling;
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
        this.pollTimer = loop.timer(this::poll);
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
        demanding = null;
        polling = false;
        clearInput();
        ByteBus again = repeatAfterConnect;
        repeatAfterConnect = null;
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
        writer = null;
        repeatAfterConnect = null;
        ByteBus[] affected =
                Arrays.stream(clients).filter(c -> !c.isConnecting()).toArray(ByteBus[]::new);
        for (ByteBus client : affected) {
            client.dropRequests();
        }
        for (ByteBus client : affected) {
            client.disconnected();
        }
    }

    /** Says whether the write that is under way shall be repeated once the connection is back. */
    boolean willRepeatWrite() {
        ByteBus writing = writer;
        if (writing == null || !writing.mayRepeat()) {
            return false;
        }
        traffic.repeats.increment();
        repeatAfterConnect = writing;
        return true;
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

    // output

    /**
     * Sends a client's output from its position on.
     *
     * @return false where the connection cannot be used
     */
    boolean write(ByteBus bus, ByteBuffer output) {
        writer = bus;
        if (connection.isConnecting()) {
            repeatAfterConnect = bus;
            return true;
        }
        endPoll();
        transport.drain();
        clearInput();
        if (connection.isUp() && writer == bus) {
            if (trace.isWatched()) {
                trace.log(Trace.Direction.OUT, bus.clientName(), output, output.position(), output.limit(), false);
            }
            send(bus, output, true);
            return true;
        }
        return repeatAfterConnect == bus;
    }

    @Override
    public void writable() {
        ByteBus bus = writer;
        if (bus != null) {
            send(bus, bus.output(), false);
        }
    }

    private void send(ByteBus bus, ByteBuffer output, boolean first) {
        try {
            int before = output.position();
            boolean done = transport.write(output);
            int sent = output.position() - before;
            traffic.bytesOut.add(sent);
            if (done) {
                writer = null;
                bus.written();
            } else if (first || sent > 0) {
                bus.progress();
            }
        } catch (IOException e) {
            connection.writeFailed(String.valueOf(e.getMessage()));
        }
    }

    /** Forgets a client's unfinished output. */
    void abandonWrite(ByteBus bus) {
        if (writer == bus) {
            writer = null;
            transport.abandonWrite();
        }
        if (repeatAfterConnect == bus) {
            repeatAfterConnect = null;
        }
    }

    // input

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
        demand(reader);
    }

    void removeSync(Reader reader) {
        syncReaders.remove(reader);
        if (demanding == reader) {
            demanding = null;
            transport.undemand();
        }
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
                demand(reader);
                return;
            }
        }
    }

    /** Tells an instrument that talks only on demand to talk to this reader. */
    private void demand(Reader reader) {
        if (transport.readsOnDemand()
                && demanding == null
                && reader.isReading()
                && connection.isUp()
                && mayRead(reader)) {
            endPoll();
            demanding = reader;
            transport.demand(reader.want(), reader.demandNanos());
        }
    }

    /** Looks for input of an instrument that talks only on demand, for asynchronous readers; shortest period of all. */
    void pollFor(Reader reader) {
        if (transport.readsOnDemand()) {
            long due = now() + reader.pollNanos();
            if (!pollTimer.isSet() || due < pollDue) {
                pollDue = due;
                pollTimer.set(due);
            }
        }
    }

    private void poll() {
        boolean free = lock.isFree() && syncReaders.isEmpty() && !polling && connection.isUp();
        for (ByteBus client : clients) {
            if (client.reader().isAsync() && client.reader().isReading()) {
                if (free) {
                    free = false;
                    polling = true;
                    transport.demand(
                            0, Math.min(POLL_READ_NANOS, client.reader().pollNanos()));
                }
                pollFor(client.reader());
            }
        }
    }

    private void endPoll() {
        if (polling) {
            polling = false;
            transport.undemand();
        }
    }

    @Override
    public void demandEnded(boolean timedOut) {
        Reader reader = demanding;
        demanding = null;
        polling = false;
        if (timedOut && reader != null) {
            reader.limitPassed();
        }
        pumpSync();
    }

    /** An instrument that talks on demand keeps the limit itself; ours only catches one that does not. */
    long graceNanos() {
        return transport.readsOnDemand() ? 1_000_000_000L : 0;
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

    private void clearInput() {
        int stale = input.clear();
        if (stale > 0) {
            dropped(stale);
        }
    }

    void dropped(int bytes) {
        traffic.dropped.add(bytes);
    }

    // status, from any thread

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean isConnected() {
        return connection.isConnected();
    }

    @Override
    public Optional<LockQueue.Snapshot> lock() {
        return Optional.of(loop.call(lock::snapshot));
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Optional<Trace> trace() {
        return Optional.of(trace);
    }

    @Override
    public void listen(BusListener listener) {
        inLoop(() -> connection.listen(listener));
    }

    @Override
    public void unlisten(BusListener listener) {
        connection.unlisten(listener);
    }
}
