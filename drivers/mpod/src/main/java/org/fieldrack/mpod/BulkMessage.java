package org.fieldrack.mpod;

import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

/**
 * A bulk request as it goes on the wire, encoded once: at every poll only its number changes.
 *
 * <p>Belongs to one plan, of which one poll at a time is on its way.
 */
final class BulkMessage {
    /** A number of four octets, whatever number is put in its place later. */
    private static final int PLACE = 0x7fffffff;

    private static final int NUMBER_HEADER = 2;
    private final byte[] octets;
    private final int numberAt;

    private BulkMessage(byte[] octets, int numberAt) {
        this.octets = octets;
        this.numberAt = numberAt;
    }

    /** Encodes a request for version 2c. */
    static BulkMessage of(PDU pdu, OctetString community) {
        Integer32 before = pdu.getRequestID();
        pdu.setRequestID(new Integer32(PLACE));
        try {
            byte[] octets = SnmpMessages.encode(pdu, SnmpConstants.version2c, community);
            return new BulkMessage(octets, octets.length - pdu.getBERPayloadLength() + NUMBER_HEADER);
        } finally {
            pdu.setRequestID(before);
        }
    }

    /** Returns the datagram with this request number; the same array each time. */
    byte[] numbered(int number) {
        octets[numberAt] = (byte) (number >>> 24);
        octets[numberAt + 1] = (byte) (number >>> 16);
        octets[numberAt + 2] = (byte) (number >>> 8);
        octets[numberAt + 3] = (byte) number;
        return octets;
    }
}
