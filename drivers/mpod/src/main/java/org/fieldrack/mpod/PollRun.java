package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.base.Counter;
import org.snmp4j.PDU;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * One poll on its way: sends the plan's requests, stores the answers as they come, asks again for what a full datagram
 * left out.
 *
 * <p>Started by the poll thread, which waits; answers are stored on the transport's thread. Every object's error is its
 * own: one bad value never loses the others.
 */
final class PollRun {
    /** Takes the scalars of the poll. */
    interface Scalars {
        void scalar(VariableBinding binding, long timeUtc);
    }

    private final CrateLink link;
    private final CrateTable table;
    private final Scalars scalars;
    private final Counter badValues;
    private final Counter truncated;
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean irregular;

    PollRun(CrateLink link, CrateTable table, Scalars scalars, Counter badValues, Counter truncated) {
        this.link = link;
        this.table = table;
        this.scalars = scalars;
        this.badValues = badValues;
        this.truncated = truncated;
    }

    /** Sends everything and waits until every request was answered or given up. */
    void run(PollPlan plan) throws InterruptedException {
        for (PollPlan.Request request : plan.requests()) {
            send(request);
        }
        close();
        while (!ended.await(link.bulks().nanosToDue(), TimeUnit.NANOSECONDS)) {
            link.bulks().expire();
        }
    }

    private void send(PollPlan.Request request) {
        open.incrementAndGet();
        if (request.message().isPresent()) {
            link.bulks().read(request.message().get(), new Bulk(request));
            return;
        }
        link.read(PollPlan.fresh(request), answer -> {
            try {
                take(request, answer);
            } finally {
                close();
            }
        });
    }

    /** An answer that is just what was asked for goes straight into the table; the library reads all others. */
    private final class Bulk implements BulkLink.Taker {
        private final PollPlan.Request request;

        Bulk(PollPlan.Request request) {
            this.request = request;
        }

        @Override
        public boolean answered(BulkReader reader, long sentTicks, long receivedUtc) {
            if (reader.read(request, table, scalars, sentTicks, receivedUtc)) {
                answers.incrementAndGet();
                close();
                return true;
            }
            Optional<PDU> pdu = reader.pdu();
            if (pdu.isEmpty()) {
                return false;
            }
            try {
                take(request, new CrateLink.Answer(pdu, sentTicks, receivedUtc));
            } finally {
                close();
            }
            return true;
        }

        @Override
        public void unanswered() {
            failures.incrementAndGet();
            close();
        }
    }

    private void close() {
        if (open.decrementAndGet() == 0) {
            ended.countDown();
        }
    }

    /** Returns how many requests were answered. */
    int answers() {
        return answers.get();
    }

    /** Returns how many requests were given up. */
    int failures() {
        return failures.get();
    }

    /** Says whether the controller answered a bulk request with other rows than asked for. */
    boolean isIrregular() {
        return irregular;
    }

    private void take(PollPlan.Request request, CrateLink.Answer answer) {
        if (answer.pdu().isEmpty()) {
            failures.incrementAndGet();
            return;
        }
        answers.incrementAndGet();
        PDU pdu = answer.pdu().get();
        if (pdu.getErrorStatus() != PDU.noError) {
            refused(request, pdu);
        } else if (request.columns().isEmpty()) {
            pdu.getVariableBindings().forEach(binding -> store(binding, answer));
        } else {
            bulk(request, pdu, answer);
        }
    }

    private void refused(PollPlan.Request request, PDU pdu) {
        List<? extends VariableBinding> asked = request.pdu().getVariableBindings();
        if (!request.columns().isEmpty() || asked.size() <= 1) {
            badValues.increment();
            irregular |= !request.columns().isEmpty();
            return;
        }
        truncated.increment();
        if (pdu.getErrorStatus() == PDU.tooBig) {
            int half = asked.size() / 2;
            send(PollPlan.get(asked.subList(0, half), link.isVersion1()));
            send(PollPlan.get(asked.subList(half, asked.size()), link.isVersion1()));
            return;
        }
        // version 1 names one object that is not there and answers none of the others
        List<VariableBinding> rest = new ArrayList<>(asked);
        int index = pdu.getErrorIndex() - 1;
        if (index >= 0 && index < rest.size()) {
            rest.remove(index);
            send(PollPlan.get(rest, link.isVersion1()));
        }
    }

    private void bulk(PollPlan.Request request, PDU pdu, CrateLink.Answer answer) {
        int width = request.columns().size();
        int wanted = width * (request.to() - request.from());
        int size = pdu.size();
        for (int i = 0; i < Math.min(size, request.scalars()); i++) {
            scalars.scalar(pdu.get(i), answer.receivedUtc());
        }
        int got = 0;
        for (int i = request.scalars(); i < size && got < wanted; i++, got++) {
            VariableBinding binding = pdu.get(i);
            int row = request.from() + got / width;
            int expected = CrateTable.cell(row, request.columns().get(got % width));
            int cell = table.cell(binding.getOid());
            if (cell != expected) {
                irregular = true;
                return;
            }
            store(cell, binding, answer);
        }
        int rows = got / width;
        if (got < wanted) {
            truncated.increment();
            if (rows == 0) {
                irregular = true;
            } else {
                send(PollPlan.bulkRequest(table, request.columns(), request.from() + rows, request.to(), List.of()));
            }
        }
    }

    private void store(VariableBinding binding, CrateLink.Answer answer) {
        OID oid = binding.getOid();
        int cell = table.cell(oid);
        if (cell < 0) {
            scalars.scalar(binding, answer.receivedUtc());
        } else {
            store(cell, binding, answer);
        }
    }

    private void store(int cell, VariableBinding binding, CrateLink.Answer answer) {
        if (!table.store(cell, binding.getVariable(), answer.sentTicks(), answer.receivedUtc())) {
            badValues.increment();
        }
    }
}
