package org.fieldrack.mpod;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Writes to the crate: one SET at a time, the newest of several for one object, each with the least right that suffices
 * (sections 6, 15 and 17).
 *
 * <p>Thread-safe. Set-points may be repeated when no answer comes; what must not happen twice is read before it is tried
 * again; an emergency off waits for nobody.
 */
final class SetWriter {
    private static final int CHUNK = 30;
    private static final int TRIES = 3;

    /**
     * One object that is to be written.
     *
     * @param what for messages: {@code u107.voltage}
     */
    record Item(String what, int[] oid, Variable value, Right right) {}

    /** Gives the value in force of an object, to take a write back. */
    interface Before {
        java.util.Optional<Variable> value(Item item);
    }

    /** Takes what the crate gave as answer. */
    interface Adopter {
        void adopt(VariableBinding asked, VariableBinding answered, long timeUtc);
    }

    /** Looks at the crate after a write without answer. */
    interface Witness {
        /** Returns what was seen. */
        Seen look() throws InterruptedException;
    }

    /** Whether a write without answer happened. */
    enum Seen {
        DONE,
        NOT_DONE,
        CANNOT_TELL
    }

    private final CrateLink link;
    private final DeviceContext context;
    private final Adopter adopter;
    private final ReentrantLock lane = new ReentrantLock(true);
    private final Map<OID, Object> newest = new HashMap<>();
    private final Counter coalesced;

    SetWriter(CrateLink link, DeviceContext context, Adopter adopter) {
        this.link = link;
        this.context = context;
        this.adopter = adopter;
        this.coalesced =
                context.counter("coalesced_sets", "set-points that a newer one overtook before they were sent");
    }

    /**
     * Writes set-points, all in one request where they fit; a later chunk that fails takes earlier ones back.
     *
     * @param before gives the values in force, to take chunks back
     */
    void write(List<Item> items, Before before) {
        Object ticket = new Object();
        synchronized (newest) {
            items.forEach(item -> newest.put(new OID(item.oid()), ticket));
        }
        lane.lock();
        try {
            List<Item> left =
                    items.stream().filter(item -> isNewest(item, ticket)).toList();
            coalesced.add(items.size() - left.size());
            chunks(left, before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("set", 0, "the device was closed", false);
        } finally {
            lane.unlock();
        }
    }

    /**
     * Writes a set-point unless it is no longer wanted when its turn comes, so that it never overtakes a person's.
     *
     * @return whether it was written
     */
    boolean writeIf(Item item, BooleanSupplier wanted) {
        lane.lock();
        try {
            if (!wanted.getAsBoolean()) {
                return false;
            }
            send(List.of(item), link.retries());
            return true;
        } catch (NoAnswer e) {
            throw e.failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("set", 0, "the device was closed", false);
        } finally {
            lane.unlock();
        }
    }

    private boolean isNewest(Item item, Object ticket) {
        synchronized (newest) {
            return newest.remove(new OID(item.oid()), ticket);
        }
    }

    private void chunks(List<Item> items, Before before) throws InterruptedException {
        List<Item> done = new ArrayList<>();
        Map<Item, Variable> old = new HashMap<>();
        items.forEach(item -> before.value(item).ifPresent(value -> old.put(item, value)));
        for (int i = 0; i < items.size(); i += CHUNK) {
            List<Item> chunk = items.subList(i, Math.min(items.size(), i + CHUNK));
            try {
                send(chunk, link.retries());
                done.addAll(chunk);
            } catch (DeviceException | NoAnswer e) {
                DeviceException failure = e instanceof NoAnswer n ? n.failure : (DeviceException) e;
                for (Item item : done.reversed()) {
                    Variable was = old.get(item);
                    if (was != null) {
                        takeBack(new Item(item.what(), item.oid(), was, item.right()));
                    }
                }
                throw failure;
            }
        }
    }

    private void takeBack(Item item) throws InterruptedException {
        try {
            send(List.of(item), link.retries());
        } catch (DeviceException | NoAnswer e) {
            context.log().warn("{}: {} could not be taken back: {}", context.deviceName(), item.what(), e.getMessage());
        }
    }

    private void send(List<Item> items, int retries) throws InterruptedException {
        Right needed = items.stream()
                .map(Item::right)
                .max(java.util.Comparator.naturalOrder())
                .orElse(Right.PUBLIC);
        String what = "set " + String.join(" ", items.stream().map(Item::what).toList());
        Right right = link.least(needed)
                .orElseThrow(() -> failure(what, 0, "no community with the right " + needed + " is configured", false));
        PDU pdu = pdu(items);
        long started = context.clock().ticks();
        CrateLink.Answer answer = link.write(pdu, right, retries);
        long elapsed = context.clock().ticks() - started;
        PDU response = answer.pdu()
                .orElseThrow(() -> new NoAnswer(failure(
                        what,
                        elapsed,
                        "no answer within " + elapsed / 1_000_000
                                + " ms; the crate may have taken it: look at the value" + " before you repeat it",
                        false)));
        if (response.getErrorStatus() != PDU.noError) {
            int index = Math.clamp(response.getErrorIndex() - 1, 0, items.size() - 1);
            throw failure(
                    "set " + items.get(index).what(), elapsed, SnmpErrors.words(response.getErrorStatus()), false);
        }
        for (int i = 0; i < Math.min(items.size(), response.size()); i++) {
            adopter.adopt(pdu.get(i), response.get(i), answer.receivedUtc());
        }
    }

    /** Marks a failure of which one cannot tell whether the crate did it. */
    private static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final DeviceException failure;

        NoAnswer(DeviceException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private PDU pdu(List<Item> items) {
        PDU pdu = link.isVersion1() ? new PDUv1() : new PDU();
        pdu.setType(PDU.SET);
        items.forEach(item -> pdu.add(new VariableBinding(new OID(item.oid()), item.value())));
        return pdu;
    }

    /**
     * Writes something that must not happen twice: without answer the crate is looked at first.
     *
     * @param urgent does not wait for a SET on its way
     */
    void once(Item item, boolean urgent, Witness witness) {
        once(List.of(item), urgent, witness);
    }

    /** Writes several such objects in one request. */
    void once(List<Item> items, boolean urgent, Witness witness) {
        if (!urgent) {
            lane.lock();
        }
        try {
            attempt(items, witness);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("set " + items.getFirst().what(), 0, "the device was closed", false);
        } finally {
            if (!urgent) {
                lane.unlock();
            }
        }
    }

    private void attempt(List<Item> items, Witness witness) throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                send(items, 0);
                return;
            } catch (NoAnswer e) {
                Seen seen = witness.look();
                if (seen == Seen.DONE) {
                    return;
                }
                if (seen == Seen.CANNOT_TELL || i == TRIES) {
                    throw e.failure;
                }
            }
        }
    }

    private DeviceException failure(String operation, long elapsed, String reason, boolean offline) {
        return new DeviceException(context.deviceName(), operation, Duration.ofNanos(elapsed), offline, reason, null);
    }
}
