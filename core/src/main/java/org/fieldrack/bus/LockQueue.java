package org.fieldrack.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a device, and who waits for it: higher priority first, first come first served within one
 * (specification section 1.4).
 *
 * <p>Belongs to the thread of its {@link EventLoop}. A client that is called back may give the device back, ask again or
 * leave at once: the next one is called by the loop at the bottom, never by a call inside a call, so that a hundred clients
 * cannot grow the stack. While closed (device not connected yet) requests wait.
 */
public final class LockQueue {
    /** One client's place at the device. */
    public static final class Place {
        private final LockQueue queue;
        private final BusClient client;
        private final Timer limit;
        private boolean waiting;
        private Priority priority = Priority.LOW;
        private long since;
        private @Nullable Place next;
        private @Nullable Place previous;

        private Place(LockQueue queue, BusClient client) {
            this.queue = queue;
            this.client = client;
            this.limit = queue.loop.timer(this::expired);
        }

        public boolean isOwner() {
            return queue.owner == this;
        }

        public boolean isWaiting() {
            return waiting;
        }

        private void expired() {
            if (waiting) {
                queue.remove(this);
                queue.timeouts++;
                client.lockCallback(IoStatus.TIMEOUT);
            }
        }
    }

    /**
     * Who holds a device and who waits for it at one moment.
     *
     * @param owner name of the owner
     * @param heldNanos since when it holds
     * @param waiters in the order in which they will be served
     * @param grants how often the device was given to a client
     * @param contended how many of these had to wait
     * @param timeouts how many gave up waiting
     * @param longestWaitNanos the longest wait that was served
     */
    public record Snapshot(
            Optional<String> owner,
            long heldNanos,
            List<Waiter> waiters,
            long grants,
            long contended,
            long timeouts,
            long longestWaitNanos) {
        /** A client in the queue. */
        public record Waiter(String client, Priority priority, long waitedNanos) {}
    }

    private static final int PRIORITIES = Priority.values().length;

    private final EventLoop loop;
    private final @Nullable Place[] heads = new Place[PRIORITIES];
    private final @Nullable Place[] tails = new Place[PRIORITIES];
    private @Nullable Place owner;
    private int waiting;
    private boolean open = true;
    private boolean handing;
    private long grants;
    private long contended;
    private long timeouts;
    private long longestWait;

    public LockQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Returns a place for one client, to be used for all its requests. */
    public Place place(BusClient client) {
        return new Place(this, client);
    }

    /**
     * Asks for the device; the answer may come from inside this call.
     *
     * @param limitNanos longest wait from now, 0 without limit
     * @return false where this place waits or owns already
     */
    public boolean request(Place place, long limitNanos) {
        if (place.waiting || owner == place) {
            return false;
        }
        long now = loop.clock().ticks();
        place.since = now;
        if (open && owner == null && waiting == 0) {
            grant(place);
            return true;
        }
        append(place);
        if (limitNanos > 0) {
            place.limit.set(now + limitNanos);
        }
        return true;
    }

    /** Gives the device to the next; false where this place does not own it. */
    public boolean unlock(Place place) {
        if (owner != place) {
            return false;
        }
        owner = null;
        serve();
        return true;
    }

    /** Says whether nobody owns the device. */
    public boolean isFree() {
        return owner == null;
    }

    /** Says whether somebody waits. */
    public boolean isContended() {
        return waiting > 0;
    }

    /** Leaves the queue without a callback. An owner stays owner. */
    public void cancel(Place place) {
        if (place.waiting) {
            remove(place);
        }
    }

    /** Opens or closes the queue; a closed one gives the device to nobody. */
    public void setOpen(boolean open) {
        this.open = open;
        if (open) {
            serve();
        }
    }

    /** Returns who holds and who waits, for people. */
    public Snapshot snapshot() {
        long now = loop.clock().ticks();
        List<Snapshot.Waiter> waiters = new ArrayList<>();
        for (int p = PRIORITIES - 1; p >= 0; p--) {
            for (Place w = heads[p]; w != null; w = w.next) {
                waiters.add(new Snapshot.Waiter(w.client.clientName(), w.priority, now - w.since));
            }
        }
        Place holder = owner;
        return new Snapshot(
                holder == null ? Optional.empty() : Optional.of(holder.client.clientName()),
                holder == null ? 0 : now - holder.since,
                waiters,
                grants,
                contended,
                timeouts,
                longestWait);
    }

    private void grant(Place place) {
        owner = place;
        grants++;
        place.client.lockCallback(IoStatus.SUCCESS);
    }

    private void serve() {
        if (handing) {
            return;
        }
        handing = true;
        try {
            Place place;
            while (open && owner == null && (place = first()) != null) {
                remove(place);
                long now = loop.clock().ticks();
                longestWait = Math.max(longestWait, now - place.since);
                place.since = now;
                contended++;
                grant(place);
            }
        } finally {
            handing = false;
            if (open && owner == null && waiting > 0) {
                loop.execute(this::serve); // a callback threw: the others must not wait for ever
            }
        }
    }

    private @Nullable Place first() {
        for (int p = PRIORITIES - 1; p >= 0; p--) {
            if (heads[p] != null) {
                return heads[p];
            }
        }
        return null;
    }

    private void append(Place place) {
        place.priority = place.client.priority();
        int p = place.priority.ordinal();
        place.waiting = true;
        place.next = null;
        place.previous = tails[p];
        if (place.previous == null) {
            heads[p] = place;
        } else {
            place.previous.next = place;
        }
        tails[p] = place;
        waiting++;
    }

    private void remove(Place place) {
        int p = place.priority.ordinal();
        if (place.previous == null) {
            heads[p] = place.next;
        } else {
            place.previous.next = place.next;
        }
        if (place.next == null) {
            tails[p] = place.previous;
        } else {
            place.next.previous = place.previous;
        }
        place.next = null;
        place.previous = null;
        place.waiting = false;
        place.limit.clear();
        waiting--;
    }
}
