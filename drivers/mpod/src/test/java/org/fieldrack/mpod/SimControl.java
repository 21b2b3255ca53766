package org.fieldrack.mpod;

import java.io.IOException;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** Another manager beside the device: loads and disturbs the simulated crate, and looks at it. */
final class SimControl implements AutoCloseable {
    private final Snmp snmp;
    private final CommunityTarget<UdpAddress> target;

    SimControl(String address) throws IOException {
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv2c());
        snmp = new Snmp(dispatcher, new DefaultUdpTransportMapping(new UdpAddress("127.0.0.1/0")));
        snmp.listen();
        target = new CommunityTarget<>(
                new UdpAddress(address.substring("snmp://".length()).replace(':', '/')), new OctetString("guru"));
        target.setVersion(SnmpConstants.version2c);
        target.setTimeout(1000);
        // patient: on a loaded machine the agent may have no core for seconds
        target.setRetries(15);
    }

    private Variable exchange(int type, String object, Variable value) {
        PDU pdu = new PDU();
        pdu.setType(type);
        pdu.add(new VariableBinding(new OID("1.3.6.1.4.1.19947.1." + object), value));
        try {
            PDU response = snmp.send(pdu, target).getResponse();
            if (response == null || response.getErrorStatus() != PDU.noError) {
                throw new IllegalStateException(object + ": " + response);
            }
            return response.get(0).getVariable();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    int integer(String object) {
        return exchange(PDU.GET, object, new org.snmp4j.smi.Null()).toInt();
    }

    void integer(String object, int value) {
        exchange(PDU.SET, object, new Integer32(value));
    }

    float real(String object) {
        Opaque opaque = (Opaque) exchange(PDU.GET, object, new org.snmp4j.smi.Null());
        return Float.intBitsToFloat((int) OpaqueFloat.bits(opaque.getValue()));
    }

    void real(String object, float value) {
        exchange(PDU.SET, object, new Opaque(OpaqueFloat.encode(value)));
    }

    @Override
    public void close() {
        try {
            snmp.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
