package org.fieldrack.mpod;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.snmp4j.PDU;

/**
 * A socket for one request at a time, whose answer its caller waits for himself: no answer of a poll stands before it and
 * no other thread must wake up in between.
 *
 * <p>Not thread-safe: it belongs to whoever took it from the session. Answers to requests that were given up are left.
 */
final class SetSocket implements AutoCloseable {
    private static final int LONGEST_DATAGRAM = 4096;
    private static final int NANOS_A_MILLI = 1_000_000;

    private final DatagramSocket socket = new DatagramSocket();
    private final DatagramPacket packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
    private final BulkReader reader = new BulkReader();
    private final Clock clock;

    SetSocket(Clock clock) throws IOException {
        this.clock = clock;
    }

    void send(byte[] message, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(message, message.length, to));
    }

    /**
     * Waits for the answer with this number, however many others come before it.
     *
     * @return empty where none came in time
     */
    Optional<PDU> receive(int number, long timeoutNanos) throws IOException, InterruptedException {
        long deadline = clock.ticks() + timeoutNanos;
        for (long left = timeoutNanos; left > 0; left = deadline - clock.ticks()) {
            socket.setSoTimeout((int) Math.max(1, left / NANOS_A_MILLI));
            packet.setLength(LONGEST_DATAGRAM);
            try {
                socket.receive(packet);
            } catch (InterruptedIOException e) {
                continue;
            } finally {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            boolean mine = reader.number(packet.getData(), 0, packet.getLength())
                    .filter(answered -> answered == number)
                    .isPresent();
            Optional<PDU> pdu = mine ? reader.pdu() : Optional.empty();
            if (pdu.isPresent()) {
                return pdu;
            }
        }
        return Optional.empty();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() {
        socket.close();
    }
}
