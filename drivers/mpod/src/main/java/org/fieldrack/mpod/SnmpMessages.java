package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/** Whole datagrams of versions 1 and 2c, for what is sent past the library's session. */
final class SnmpMessages {
    private SnmpMessages() {}

    /**
     * Encodes version, community and request.
     *
     * @param version {@link SnmpConstants#version1} or {@link SnmpConstants#version2c}
     */
    static byte[] encode(PDU pdu, int version, OctetString community) {
        Integer32 number = new Integer32(version);
        int length = number.getBERLength() + community.getBERLength() + pdu.getBERLength();
        ByteBuffer buffer = ByteBuffer.allocate(length + BER.MAX_OID_LENGTH);
        BEROutputStream out = new BEROutputStream(buffer);
        try {
            BER.encodeHeader(out, BER.SEQUENCE, length);
            number.encodeBER(out);
            community.encodeBER(out);
            pdu.encodeBER(out);
        } catch (IOException e) {
            throw new IllegalStateException("a request that cannot be encoded", e);
        }
        byte[] octets = new byte[buffer.position()];
        buffer.flip().get(octets);
        return octets;
    }
}
