package org.fieldrack.bus;

import org.jspecify.annotations.Nullable;

/**
 * Tells an instrument that talks only when it is asked to whom to talk: to a synchronous reader, else now and then to the
 * asynchronous ones. Does nothing on transports that always listen. Belongs to the loop's thread.
 */
final class TalkOnDemand {
    private static final long POLL_READ_NANOS = 100_000_000;

    private final BusDevice device;
    private final Transport transport;
    private final Timer pollTimer;
    private @Nullable Reader demanding;
    private long pollDue;
    private boolean polling;

    TalkOnDemand(BusDevice device, Transport transport) {
        this.device = device;
        this.transport = transport;
        this.pollTimer = device.loop().timer(this::poll);
    }

    /** Forgets what was asked on a connection that is gone. */
    void reset() {
        demanding = null;
        polling = false;
    }

    /** Withdraws what was asked for a reader. */
    void leave(Reader reader) {
        if (demanding == reader) {
            demanding = null;
            transport.undemand();
        }
    }

    /** Tells an instrument that talks only on demand to talk to this reader. */
    void demand(Reader reader) {
        if (transport.readsOnDemand()
                && demanding == null
                && reader.isReading()
                && device.connection().isUp()
                && device.mayRead(reader)) {
            endPoll();
            demanding = reader;
            transport.demand(reader.want(), reader.demandNanos());
        }
    }

    /** Looks for input of an instrument that talks only on demand, for asynchronous readers; shortest period of all. */
    void pollFor(Reader reader) {
        if (transport.readsOnDemand()) {
            long due = device.now() + reader.pollNanos();
            if (!pollTimer.isSet() || due < pollDue) {
                pollDue = due;
                pollTimer.set(due);
            }
        }
    }

    private void poll() {
        boolean free = device.lockQueue().isFree()
                && !device.hasSyncReaders()
                && !polling
                && device.connection().isUp();
        for (ByteBus client : device.clients()) {
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

    void endPoll() {
        if (polling) {
            polling = false;
            transport.undemand();
        }
    }

    void ended(boolean timedOut) {
        Reader reader = demanding;
        demanding = null;
        polling = false;
        if (timedOut && reader != null) {
            reader.limitPassed();
        }
        device.pumpSync();
    }

    /** An instrument that talks on demand keeps the limit itself; ours only catches one that does not. */
    long graceNanos() {
        return transport.readsOnDemand() ? 1_000_000_000L : 0;
    }
}
