package org.fieldrack.mpod;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** A controller whose answers a test makes up. */
final class OddAgent implements CommandResponder, AutoCloseable {
    private final DefaultUdpTransportMapping transport;
    private final UnaryOperator<PDU> answers;

    OddAgent(UnaryOperator<PDU> answers) throws IOException {
        this.answers = answers;
        transport = new DefaultUdpTransportMapping(new UdpAddress("127.0.0.1/0"));
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addCommandResponder(this);
        dispatcher.addTransportMapping(transport);
        transport.addTransportListener(dispatcher);
        transport.listen();
    }

    String address() {
        return "snmp://127.0.0.1:" + transport.getListenAddress().getPort();
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        event.setProcessed(true);
        PDU answer = answers.apply(event.getPDU());
        answer.setType(PDU.RESPONSE);
        answer.setRequestID(event.getPDU().getRequestID());
        try {
            event.getMessageDispatcher()
                    .returnResponsePdu(
                            event.getMessageProcessingModel(),
                            event.getSecurityModel(),
                            event.getSecurityName(),
                            event.getSecurityLevel(),
                            answer,
                            event.getMaxSizeResponsePDU(),
                            event.getStateReference(),
                            new StatusInformation());
        } catch (MessageException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
