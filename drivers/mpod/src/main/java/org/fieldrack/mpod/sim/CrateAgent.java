package org.fieldrack.mpod.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.mpod.Right;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Answers requests from the objects of the crate: rights by community, the errors of SNMP v1 and v2c, and datagrams of at
 * most 1472 octets (section 14.5).
 *
 * <p>Called on the transport's one thread; the lock serialises it with the thread that lets time pass.
 */
final class CrateAgent implements CommandResponder {
    static final int MAX_DATAGRAM = 1472;
    private static final Logger LOG = LoggerFactory.getLogger(CrateAgent.class);
    private static final int MESSAGE_OVERHEAD = 14;
    private static final int PDU_OVERHEAD = 26;

    private final ReentrantLock lock;
    private final Clock clock;
    private final Counter refused;
    private final Counter broken;
    private CrateModel crate;
    private CrateObjects objects;
    private long last;

    CrateAgent(ReentrantLock lock, Clock clock, Counters counters, CrateModel crate, CrateObjects objects) {
        this.lock = lock;
        this.clock = clock;
        this.refused = counters.counter("unknown_community", "requests without answer because of their community");
        this.broken = counters.counter("broken_requests", "requests that could not be answered");
        this.crate = crate;
        this.objects = objects;
        this.last = clock.ticks();
    }

    /** Takes another crate, as after a reboot. The caller holds the lock. */
    void serve(CrateModel next, CrateObjects nextObjects) {
        crate = next;
        objects = nextObjects;
        last = clock.ticks();
    }

    /** Lets the time pass that went by since the last call. The caller holds the lock. */
    void advance() {
        long now = clock.ticks();
        crate.advance(now - last);
        last = now;
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        PDU request = event.getPDU();
        if (request == null) {
            return;
        }
        event.setProcessed(true);
        boolean v1 = event.getMessageProcessingModel() == MPv1.ID;
        lock.lock();
        try {
            Optional<Right> right = right(event.getSecurityName());
            if (right.isEmpty()) {
                refused.increment();
                return;
            }
            advance();
            PDU response = v1 ? new PDUv1() : new PDU();
            response.setType(PDU.RESPONSE);
            response.setRequestID(request.getRequestID());
            int limit = MAX_DATAGRAM - MESSAGE_OVERHEAD - event.getSecurityName().length;
            if (!answer(request, response, right.get(), v1, limit)) {
                return;
            }
            event.getMessageDispatcher()
                    .returnResponsePdu(
                            event.getMessageProcessingModel(),
                            event.getSecurityModel(),
                            event.getSecurityName(),
                            event.getSecurityLevel(),
                            response,
                            event.getMaxSizeResponsePDU(),
                            event.getStateReference(),
                            new StatusInformation());
        } catch (MessageException | RuntimeException e) {
            // whatever a datagram holds, the agent goes on
            broken.increment();
            LOG.debug("a request could not be answered", e);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Right> right(byte[] community) {
        String name = new String(community, StandardCharsets.ISO_8859_1);
        Optional<Right> best = Optional.empty();
        for (Right right : Right.values()) {
            String known = crate.communities[right.ordinal()];
            if (!known.isEmpty() && known.equals(name)) {
                best = Optional.of(right);
            }
        }
        return best;
    }

    private boolean answer(PDU request, PDU response, Right right, boolean v1, int limit) {
        switch (request.getType()) {
            case PDU.GET -> get(request, response, right, v1);
            case PDU.GETNEXT -> next(request, response, right, v1);
            case PDU.GETBULK -> bulk(request, response, right, limit);
            case PDU.SET -> set(request, response, right, v1);
            default -> {
                return false;
            }
        }
        if (request.getType() != PDU.GETBULK && response.getBERLength() > limit + MESSAGE_OVERHEAD - 6) {
            fail(request, response, PDU.tooBig, 0, v1);
        }
        return true;
    }

    private static void fail(PDU request, PDU response, int status, int index, boolean v1) {
        // PDU.clear() would take the request-id along
        response.setVariableBindings(List.of());
        response.setErrorStatus(status);
        response.setErrorIndex(index);
        if (status != PDU.tooBig || v1) {
            response.addAll(request.getVariableBindings());
        }
    }

    private void get(PDU request, PDU response, Right right, boolean v1) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        for (int i = 0; i < asked.size(); i++) {
            OID oid = asked.get(i).getOid();
            int position = objects.find(oid);
            if (position >= 0 && right.allows(objects.at(position).reader())) {
                response.add(binding(position));
            } else if (v1) {
                fail(request, response, PDU.noSuchName, i + 1, true);
                return;
            } else {
                response.add(
                        new VariableBinding(oid, objects.hasFamily(oid) ? Null.noSuchInstance : Null.noSuchObject));
            }
        }
    }

    private VariableBinding binding(int position) {
        SimObject object = objects.at(position);
        return new VariableBinding(object.oid(), object.read().get());
    }

    private int following(OID oid, Right right) {
        int position = objects.after(oid);
        while (position < objects.size() && !right.allows(objects.at(position).reader())) {
            position++;
        }
        return position;
    }

    private void next(PDU request, PDU response, Right right, boolean v1) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        for (int i = 0; i < asked.size(); i++) {
            int position = following(asked.get(i).getOid(), right);
            if (position < objects.size()) {
                response.add(binding(position));
            } else if (v1) {
                fail(request, response, PDU.noSuchName, i + 1, true);
                return;
            } else {
                response.add(new VariableBinding(asked.get(i).getOid(), Null.endOfMibView));
            }
        }
    }

    private void bulk(PDU request, PDU response, Right right, int limit) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        int single = Math.max(0, Math.min(request.getNonRepeaters(), asked.size()));
        List<OID> cursors = new ArrayList<>(asked.size());
        asked.forEach(binding -> cursors.add(binding.getOid()));
        int[] room = {limit - PDU_OVERHEAD};
        for (int i = 0; i < single; i++) {
            if (!step(response, cursors, i, right, room)) {
                return;
            }
        }
        for (int r = 0; r < request.getMaxRepetitions() && single < cursors.size(); r++) {
            boolean ended = true;
            for (int i = single; i < cursors.size(); i++) {
                if (!step(response, cursors, i, right, room)) {
                    return;
                }
                ended &= response.get(response.size() - 1).isException();
            }
            if (ended) {
                return;
            }
        }
    }

    /** Adds what follows a cursor; false where the datagram is full. */
    private boolean step(PDU response, List<OID> cursors, int i, Right right, int[] room) {
        int position = following(cursors.get(i), right);
        VariableBinding binding =
                position < objects.size() ? binding(position) : new VariableBinding(cursors.get(i), Null.endOfMibView);
        room[0] -= binding.getBERLength();
        if (room[0] < 0) {
            return false;
        }
        response.add(binding);
        cursors.set(i, binding.getOid());
        return true;
    }

    /** Two passes: nothing is written unless everything may be. */
    private void set(PDU request, PDU response, Right right, boolean v1) {
        List<? extends VariableBinding> asked = request.getVariableBindings();
        for (int i = 0; i < asked.size(); i++) {
            int status = check(asked.get(i).getOid(), asked.get(i).getVariable(), right);
            if (status != PDU.noError) {
                fail(request, response, v1 ? asVersion1(status) : status, i + 1, v1);
                return;
            }
        }
        CrateObjects present = objects;
        for (VariableBinding binding : asked) {
            present.at(present.find(binding.getOid()))
                    .writer()
                    .ifPresent(writer -> writer.write().accept(binding.getVariable()));
        }
        for (VariableBinding binding : asked) {
            int position = objects.find(binding.getOid());
            response.add(position < 0 ? binding : binding(position));
        }
    }

    private int check(OID oid, Variable value, Right right) {
        int position = objects.find(oid);
        if (position < 0) {
            return PDU.noCreation;
        }
        SimObject object = objects.at(position);
        if (object.writer().isEmpty()) {
            return PDU.notWritable;
        }
        SimObject.Writer writer = object.writer().get();
        return right.allows(writer.right()) ? writer.check().apply(value) : PDU.noAccess;
    }

    private static int asVersion1(int status) {
        return switch (status) {
            case PDU.wrongType, PDU.wrongLength, PDU.wrongValue -> PDU.badValue;
            default -> PDU.noSuchName;
        };
    }
}
