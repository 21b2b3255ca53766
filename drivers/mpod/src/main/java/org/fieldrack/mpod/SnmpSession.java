package org.fieldrack.mpod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.base.Clock;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.TransportStateReference;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * The one socket through which all crates of a process are polled: a hundred crates need one thread, not a hundred. Sets
 * have sockets beside it, as many as there are sets at once.
 *
 * <p>Opened by the first user, closed by the last. Answers arrive on the transport's thread, time-outs on the library's
 * timer; listeners must return at once.
 */
final class SnmpSession {
    private static final int RECEIVE_BUFFER = 1 << 20;

    /** The library makes a new buffer of this size for each datagram; a controller's are at most 1472 octets long. */
    private static final int LONGEST_DATAGRAM = 4096;

    private int users;
    private final Map<Integer, BulkLink.Exchange> bulks = new ConcurrentHashMap<>();
    private final AtomicInteger numbers =
            new AtomicInteger(ThreadLocalRandom.current().nextInt());
    private final Queue<SetSocket> idleSockets = new ConcurrentLinkedQueue<>();
    private @org.jspecify.annotations.Nullable Snmp snmp;
    private volatile @org.jspecify.annotations.Nullable Transport udp;

    synchronized void open() {
        users++;
        if (snmp != null) {
            return;
        }
        try {
            Transport transport = new Transport();
            transport.setReceiveBufferSize(RECEIVE_BUFFER);
            transport.setMaxInboundMessageSize(LONGEST_DATAGRAM);
            MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
            dispatcher.addMessageProcessingModel(new MPv1());
            dispatcher.addMessageProcessingModel(new MPv2c());
            Snmp fresh = new Snmp(dispatcher, transport);
            fresh.listen();
            snmp = fresh;
            udp = transport;
        } catch (IOException e) {
            users--;
            throw new UncheckedIOException("no UDP socket for SNMP: " + e.getMessage(), e);
        }
    }

    synchronized void close() {
        users--;
        Snmp open = snmp;
        if (users > 0 || open == null) {
            return;
        }
        snmp = null;
        udp = null;
        idleSockets.forEach(SetSocket::close);
        idleSockets.clear();
        try {
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the SNMP socket: " + e.getMessage(), e);
        }
    }

    private synchronized Snmp snmp() throws IOException {
        Snmp open = snmp;
        if (open == null) {
            throw new IOException("the SNMP session is closed");
        }
        return open;
    }

    void send(PDU pdu, Target<UdpAddress> target, ResponseListener listener) throws IOException {
        snmp().send(pdu, target, null, listener);
    }

    // ---- one request at a time, on a socket of its own

    /** Returns a socket that nobody uses. */
    SetSocket take(Clock clock) throws IOException {
        SetSocket idle = idleSockets.poll();
        return idle == null ? new SetSocket(clock) : idle;
    }

    /** Keeps a socket for the next request. */
    synchronized void giveBack(SetSocket socket) {
        if (snmp == null || socket.isClosed()) {
            socket.close();
        } else {
            idleSockets.add(socket);
        }
    }

    // ---- bulk requests, past the library

    /** Returns a number for a request, by which its answer is found. */
    int number() {
        return numbers.incrementAndGet() & Integer.MAX_VALUE;
    }

    /** Returns a number for a bulk request, whose answer goes to the exchange. */
    int register(BulkLink.Exchange exchange) {
        int number = number();
        bulks.put(number, exchange);
        return number;
    }

    void forget(int number, BulkLink.Exchange exchange) {
        bulks.remove(number, exchange);
    }

    void send(byte[] message, UdpAddress to) throws IOException {
        Transport open = udp;
        if (open == null) {
            throw new IOException("the SNMP session is closed");
        }
        open.sendMessage(to, message, open.none(to), 0, 0);
    }

    /** The library's socket, which hands the answers of bulk requests over before the library decodes them. */
    private final class Transport extends DefaultUdpTransportMapping {
        private final BulkReader reader = new BulkReader();

        Transport() throws IOException {
            super(new UdpAddress("0.0.0.0/0"));
        }

        TransportStateReference none(UdpAddress to) {
            return new TransportStateReference(
                    this, to, null, SecurityLevel.undefined, SecurityLevel.undefined, false, null);
        }

        @Override
        protected void fireProcessMessage(DatagramPacket packet, ByteBuffer message, TransportStateReference state) {
            if (message.hasArray()) {
                Optional<BulkLink.Exchange> bulk = reader.number(
                                message.array(), message.arrayOffset() + message.position(), message.remaining())
                        .map(bulks::get);
                if (bulk.isPresent()) {
                    bulk.get().received(reader);
                    return;
                }
            }
            super.fireProcessMessage(packet, message, state);
        }
    }
}
