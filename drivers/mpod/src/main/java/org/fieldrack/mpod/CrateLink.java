package org.fieldrack.mpod;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;
import org.snmp4j.CommunityTarget;
import org.snmp4j.PDU;
import org.snmp4j.Session;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/**
 * The exchange of requests and answers with one controller: rights, time-outs, repeats and the window of requests on
 * their way (sections 6, 15 and 17.7).
 *
 * <p>Thread-safe. Reads wait for a place in the window; writes do not, so nothing that is polled ever delays a set. The
 * names of communities never leave this class.
 */
final class CrateLink {
    /**
     * What became of a request.
     *
     * @param pdu the answer; empty where none came
     * @param sentTicks when the request was first sent
     * @param receivedUtc UTC nanoseconds of the answer
     */
    record Answer(Optional<PDU> pdu, long sentTicks, long receivedUtc) {}

    /**
     * How patient a link is.
     *
     * @param timeout for each try
     * @param retries further tries
     * @param window most requests on their way
     */
    record Patience(Duration timeout, int retries, int window) {}

    private final SnmpSession session;
    private final CrateAddress address;
    private final Map<Right, OctetString> communities;
    private final int version;
    private final Patience patience;
    private final Clock clock;
    private final Counter retried;
    private final Counter unanswered;
    private final Map<Right, CommunityTarget<UdpAddress>> targets = new EnumMap<>(Right.class);
    private final Window window;
    private final BulkLink bulks;

    CrateLink(
            SnmpSession session,
            CrateAddress address,
            Map<Right, String> communities,
            MpodConfig.SnmpVersion version,
            Patience patience,
            DeviceContext context) {
        this.session = session;
        this.address = address;
        this.communities = new EnumMap<>(Right.class);
        communities.forEach((right, name) -> this.communities.put(right, new OctetString(name)));
        this.version = version == MpodConfig.SnmpVersion.V1 ? SnmpConstants.version1 : SnmpConstants.version2c;
        this.patience = patience;
        this.clock = context.clock();
        this.window = new Window(patience.window(), clock);
        this.retried = context.counter("retries", "requests that were repeated because no answer came in time");
        this.unanswered = context.counter("unanswered", "requests that were given up without answer");
        this.bulks = new BulkLink(
                session, () -> target(readRight()).getAddress(), patience, window, clock, retried, unanswered);
    }

    boolean isVersion1() {
        return version == SnmpConstants.version1;
    }

    /** Returns the least configured right that suffices; empty where none does. */
    Optional<Right> least(Right needed) {
        for (Right right : Right.values()) {
            if (right.allows(needed) && communities.containsKey(right)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }

    /** Returns how many requests may be on their way at present. */
    int window() {
        return window.size();
    }

    private synchronized CommunityTarget<UdpAddress> target(Right right) throws UnknownHostException {
        CommunityTarget<UdpAddress> known = targets.get(right);
        if (known == null) {
            known = new CommunityTarget<>(
                    new UdpAddress(InetAddress.getByName(address.host()), address.port()), community(right));
            known.setVersion(version);
            known.setRetries(0);
            known.setTimeout(patience.timeout().toMillis());
            targets.put(right, known);
        }
        return known;
    }

    private OctetString community(Right right) {
        OctetString community = communities.get(right);
        if (community == null) {
            throw new IllegalStateException("no community for right " + right);
        }
        return community;
    }

    /** Reads: queued for a place in the window; the answer comes on the transport's or the timer's thread. */
    void read(PDU pdu, Consumer<Answer> done) {
        Exchange exchange = new Exchange(pdu, done);
        window.enter(exchange::send);
    }

    /** Returns the way of bulk requests. */
    BulkLink bulks() {
        return bulks;
    }

    /** Encodes a bulk request for the community that reads; empty for version 1, which has none. */
    Optional<BulkMessage> bulkMessage(PDU pdu) {
        return least(Right.PUBLIC)
                .filter(_ -> !isVersion1())
                .map(communities::get)
                .map(community -> BulkMessage.of(pdu, community));
    }

    private Right readRight() {
        return least(Right.PUBLIC).orElseThrow(() -> new IllegalStateException("no community to read with"));
    }

    /** Reads and waits for the answer. */
    Answer ask(PDU pdu) throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        read(pdu, answer::complete);
        return get(answer);
    }

    /** Looks once whether anybody answers, without repeats. */
    Answer probe(PDU pdu) throws InterruptedException {
        return once(pdu, readRight(), 0);
    }

    /**
     * Writes and waits for the answer, outside the window; what is polled lets it go first.
     *
     * @param retries 0 for what must not happen twice
     */
    Answer write(PDU pdu, Right right, int retries) throws InterruptedException {
        window.hold();
        try {
            return once(pdu, right, retries);
        } finally {
            window.release();
        }
    }

    int retries() {
        return patience.retries();
    }

    private Answer once(PDU pdu, Right right, int retries) throws InterruptedException {
        long first = clock.ticks();
        int number = session.number();
        pdu.setRequestID(new Integer32(number));
        Optional<PDU> response = Optional.empty();
        try {
            byte[] message = SnmpMessages.encode(pdu, version, community(right));
            SetSocket socket = session.take(clock);
            try {
                response = exchange(socket, message, number, target(right).getAddress(), retries);
            } finally {
                session.giveBack(socket);
            }
        } catch (IOException e) {
            // not sent at all: as good as no answer
            unanswered.increment();
        }
        return new Answer(response, first, clock.utcNanos());
    }

    private Optional<PDU> exchange(SetSocket socket, byte[] message, int number, UdpAddress to, int retries)
            throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(to.getInetAddress(), to.getPort());
        for (int left = retries; ; left--) {
            socket.send(message, address);
            Optional<PDU> response = socket.receive(number, patience.timeout().toNanos());
            if (response.isPresent()) {
                window.answered();
                return response;
            }
            window.lost();
            if (left == 0) {
                unanswered.increment();
                return response;
            }
            // the same number, so that a late answer to an earlier try counts
            retried.increment();
        }
    }

    private static Answer get(CompletableFuture<Answer> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exchange ended by a fault", e);
        }
    }

    /** Forgets resolved names, so that a crate may come back at another address. */
    synchronized void forgetAddress() {
        targets.clear();
    }

    /** A read through the library's session. */
    private final class Exchange implements ResponseListener {
        private final PDU pdu;
        private final Consumer<Answer> done;
        private final long first = clock.ticks();
        private int left = patience.retries();
        private boolean ended;

        Exchange(PDU pdu, Consumer<Answer> done) {
            this.pdu = pdu;
            this.done = done;
        }

        void send() {
            try {
                session.send(pdu, target(readRight()), this);
            } catch (IOException e) {
                // not sent at all: as good as no answer
                finish(Optional.empty());
            }
        }

        @Override
        public <A extends Address> void onResponse(ResponseEvent<A> event) {
            if (event.getSource() instanceof Session source) {
                source.cancel(event.getRequest(), this);
            }
            PDU response = event.getResponse();
            if (response != null) {
                window.answered();
                finish(Optional.of(response));
                return;
            }
            window.lost();
            if (left-- > 0) {
                // the same request-id, so that a late answer to an earlier try counts
                retried.increment();
                send();
            } else {
                unanswered.increment();
                finish(Optional.empty());
            }
        }

        private void finish(Optional<PDU> response) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
            }
            done.accept(new Answer(response, first, clock.utcNanos()));
            window.leave();
        }
    }
}
