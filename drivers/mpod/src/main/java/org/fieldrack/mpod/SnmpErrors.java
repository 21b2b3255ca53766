package org.fieldrack.mpod;

import org.snmp4j.PDU;

/** What a controller's error status means, in words with a remedy. */
final class SnmpErrors {
    private SnmpErrors() {}

    static String words(int status) {
        return switch (status) {
            case PDU.noAccess, PDU.authorizationError ->
                "the community used has not the right: check the communities of the lab file";
            case PDU.wrongValue, PDU.badValue -> "the crate says that the value is out of its range";
            case PDU.wrongType, PDU.wrongLength, PDU.wrongEncoding -> "the crate does not take a value of this form";
            case PDU.notWritable, PDU.readOnly -> "the crate says that it cannot be written";
            case PDU.noCreation, PDU.noSuchName -> "the crate does not have it, or the community has not the right";
            case PDU.tooBig -> "the request is too big for the crate";
            default -> "the crate answered with error " + status;
        };
    }
}
