package org.fieldrack.bus;

import java.nio.ByteBuffer;

/**
 * One client's read request: collects input until it is what the client waits for, and keeps the limits
 * (specification sections 1.6 and 1.7).
 *
 * <p>A synchronous request reads from the device's queue; an asynchronous client has a queue of its own, which also keeps
 * what comes between two of its requests. Belongs to the loop's thread.
 */
final class Reader {
    private static final byte[] NOTHING = {};

    private final BusDevice device;
    private final BusClient client;
    private final LockQueue.Place place;
    private final Timer limit;
    private InputQueue queue;
    private byte[] terminator = NOTHING;
    private int want;
    private long readNanos;
    private long replyNanos;
    private boolean reading;
    private boolean async;
    private boolean started;
    private boolean pumping;
    private boolean answering;
    /** Tells a request from the next one that is made inside its callback. */
    private int serial;

    Reader(BusDevice device, BusClient client, LockQueue.Place place) {
        this.device = device;
        this.client = client;
        this.place = place;
        this.queue = device.input();
        this.limit = device.loop().timer(this::limitPassed);
    }

    boolean isReading() {
        return reading;
    }

    /** Says whether a new request would come too early: one is open that is not being answered right now. */
    boolean isBusy() {
        return reading && !answering;
    }

    /** Says whether the client gets every input of the device; from its first asynchronous request on. */
    boolean isAsync() {
        return async;
    }

    boolean ownsDevice() {
        return place.isOwner();
    }

    /** Returns how often an instrument that talks on demand is to be asked. */
    long pollNanos() {
        return Math.max(1_000_000, replyNanos);
    }

    /** Returns how long the instrument may be silent now. */
    long demandNanos() {
        return started || queue.size() > 0 ? readNanos : replyNanos;
    }

    int want() {
        return want;
    }

    /** Begins a request; input that is there already is handed over at once. */
    void begin(long replyTimeout, long readTimeout, int expectedLength, boolean asynchronous) {
        serial++;
        stop();
        if (asynchronous != async) {
            async = asynchronous;
            device.dropped(asynchronous ? 0 : queue.size());
            queue = asynchronous ? new InputQueue() : device.input();
        }
        terminator = client.inTerminator().orElse(NOTHING);
        want = Math.max(0, expectedLength);
        readNanos = readTimeout * 1_000_000;
        replyNanos = replyTimeout * 1_000_000;
        reading = true;
        started = false;
        queue.rescan();
        if (!async) {
            limit.set(device.now() + replyNanos + device.onDemand().graceNanos());
            device.addSync(this);
        } else {
            limit.clear();
            device.onDemand().pollFor(this);
        }
        pump();
    }

    /** Ends the request without a callback. */
    void cancel() {
        serial++;
        stop();
    }

    /** Ends the request and forgets that the client was asynchronous. */
    void release() {
        cancel();
        async = false;
        queue = device.input();
    }

    /** Keeps input for an asynchronous client. */
    void append(ByteBuffer bytes, int from, int to, boolean end) {
        queue.append(bytes, from, to);
        if (end) {
            queue.border();
        }
        if (!reading && queue.size() > InputQueue.FLUSH_BYTES) {
            device.dropped(queue.size() - InputQueue.FLUSH_BYTES);
            queue.skip(queue.size() - InputQueue.FLUSH_BYTES);
        }
    }

    /** Hands over what is complete; called after input came. */
    void pump() {
        if (pumping || !reading || (!async && !device.mayRead(this))) {
            return;
        }
        pumping = true;
        try {
            int n;
            while (reading && (async || device.mayRead(this)) && (n = queue.complete(terminator, want)) >= 0) {
                deliver(queue.endsAfter(n) ? IoStatus.END : IoStatus.SUCCESS, n);
            }
        } finally {
            pumping = false;
        }
        if (reading && (started || queue.size() > 0)) {
            limit.set(device.now() + readNanos + device.onDemand().graceNanos());
        }
    }

    /** Says that the connection was closed: that ends a message that has begun. */
    void closed() {
        if (reading && (started || queue.size() > 0) && (async || device.mayRead(this))) {
            last(IoStatus.END);
        }
    }

    /** The instrument was silent for the limit. */
    void limitPassed() {
        if (!reading) {
            return;
        }
        boolean mine = async || device.mayRead(this);
        if (started || (mine && queue.size() > 0)) {
            device.traffic().readTimeouts.increment();
            last(IoStatus.TIMEOUT);
        } else if (!async) {
            device.traffic().noReplies.increment();
            last(IoStatus.NO_REPLY);
        }
    }

    /** Hands over the rest and ends the request, whatever the client still wants. */
    private void last(IoStatus status) {
        int before = serial;
        deliver(status, status == IoStatus.NO_REPLY ? 0 : queue.size());
        if (serial == before) {
            stop();
        }
    }

    private void deliver(IoStatus status, int n) {
        int before = serial;
        InputQueue from = queue; // a new request inside the callback may change to another
        ByteBuffer view = from.lend(n);
        int more;
        boolean outer = answering;
        answering = true;
        try {
            more = client.readCallback(status, view);
        } finally {
            answering = outer;
            from.giveBack();
        }
        if (serial != before) {
            return;
        }
        if (more == 0) {
            stop();
        } else {
            want = Math.max(0, more);
            started = true;
        }
    }

    private void stop() {
        if (reading) {
            reading = false;
            limit.clear();
            if (!async) {
                device.removeSync(this);
            }
        }
    }
}
