package org.fieldrack.mpod;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.snmp4j.smi.UdpAddress;

/**
 * Bulk requests of polls with one controller, past the library's objects: a hundred crates a second are no load then.
 *
 * <p>Thread-safe. Answers are read on the transport's thread; time-outs are looked after by the thread that waits for its
 * poll, so no timer is set a request.
 */
final class BulkLink {
    /** Where a controller is. */
    interface Target {
        UdpAddress address() throws UnknownHostException;
    }

    /** Takes what came of a bulk request. */
    interface Taker {
        /**
         * Takes an answer.
         *
         * @return false where it was damaged and another may still come
         */
        boolean answered(BulkReader reader, long sentTicks, long receivedUtc);

        void unanswered();
    }

    private final SnmpSession session;
    private final Target target;
    private final CrateLink.Patience patience;
    private final Window window;
    private final Clock clock;
    private final Counter retried;
    private final Counter given;
    private final List<Exchange> open = new ArrayList<>();

    BulkLink(
            SnmpSession session,
            Target target,
            CrateLink.Patience patience,
            Window window,
            Clock clock,
            Counter retried,
            Counter given) {
        this.session = session;
        this.target = target;
        this.patience = patience;
        this.window = window;
        this.clock = clock;
        this.retried = retried;
        this.given = given;
    }

    /** Asks as soon as the window has room. */
    void read(BulkMessage message, Taker taker) {
        window.enter(() -> new Exchange(message, taker).begin());
    }

    /** Returns in how many nanoseconds {@link #expire} may have something to do, at most a time-out. */
    synchronized long nanosToDue() {
        long now = clock.ticks();
        long due = patience.timeout().toNanos();
        for (Exchange exchange : open) {
            due = Math.min(due, exchange.deadline - now);
        }
        return Math.max(0, Math.min(due, window.nanosToPump()));
    }

    /** Repeats or gives up what was not answered in time, and sends what a set held back for too long. */
    void expire() {
        window.pump();
        List<Exchange> late;
        synchronized (this) {
            long now = clock.ticks();
            late = open.stream().filter(e -> e.deadline - now <= 0).toList();
        }
        late.forEach(Exchange::late);
    }

    /** One request on its way. */
    final class Exchange {
        private final BulkMessage message;
        private final Taker taker;
        private final int number = session.register(this);
        private final long first = clock.ticks();
        private int left = patience.retries();
        private long deadline;

        Exchange(BulkMessage message, Taker taker) {
            this.message = message;
            this.taker = taker;
        }

        private void begin() {
            synchronized (BulkLink.this) {
                open.add(this);
            }
            send();
        }

        private void send() {
            synchronized (BulkLink.this) {
                deadline = clock.ticks() + patience.timeout().toNanos();
            }
            try {
                session.send(message.numbered(number), target.address());
            } catch (IOException e) {
                // not sent at all: as good as no answer
                if (end()) {
                    taker.unanswered();
                }
            }
        }

        private boolean end() {
            session.forget(number, this);
            boolean was;
            synchronized (BulkLink.this) {
                was = open.remove(this);
            }
            if (was) {
                window.leave();
            }
            return was;
        }

        /** Takes a datagram with this request's number; called on the transport's thread. */
        void received(BulkReader reader) {
            synchronized (BulkLink.this) {
                if (!open.contains(this)) {
                    return;
                }
            }
            if (taker.answered(reader, first, clock.utcNanos()) && end()) {
                window.answered();
            }
        }

        private void late() {
            window.lost();
            if (left-- > 0) {
                // the same number, so that a late answer to an earlier try counts
                retried.increment();
                send();
            } else if (end()) {
                given.increment();
                taker.unanswered();
            }
        }
    }
}
