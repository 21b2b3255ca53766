package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/** Whole datagrams, for comparing and for sending by hand. */
final class SnmpMessages {
    private SnmpMessages() {}

    static byte[] encode(PDU pdu, boolean v1, OctetString community) throws IOException {
        Integer32 version = new Integer32(v1 ? 0 : 1);
        int length = version.getBERLength() + community.getBERLength() + pdu.getBERLength();
        ByteBuffer buffer = ByteBuffer.allocate(length + 6);
        BEROutputStream out = new BEROutputStream(buffer);
        BER.encodeHeader(out, BER.SEQUENCE, length);
        version.encodeBER(out);
        community.encodeBER(out);
        pdu.encodeBER(out);
        byte[] message = new byte[buffer.position()];
        buffer.flip().get(message);
        return message;
    }
}
