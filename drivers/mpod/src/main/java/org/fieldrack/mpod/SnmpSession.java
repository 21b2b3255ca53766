package org.fieldrack.mpod;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * The one socket through which all crates of a process are reached: a hundred crates need one thread, not a hundred.
 *
 * <p>Opened by the first user, closed by the last. Answers arrive on the transport's thread, time-outs on the library's
 * timer; listeners must return at once.
 */
final class SnmpSession {
    private static final int RECEIVE_BUFFER = 1 << 20;
    private int users;
    private @org.jspecify.annotations.Nullable Snmp snmp;

    synchronized void open() {
        users++;
        if (snmp != null) {
            return;
        }
        try {
            DefaultUdpTransportMapping transport = new DefaultUdpTransportMapping(new UdpAddress("0.0.0.0/0"));
            transport.setReceiveBufferSize(RECEIVE_BUFFER);
            MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
            dispatcher.addMessageProcessingModel(new MPv1());
            dispatcher.addMessageProcessingModel(new MPv2c());
            Snmp fresh = new Snmp(dispatcher, transport);
            fresh.listen();
            snmp = fresh;
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
}
