package org.fieldrack.bus;

/** How a request ended (StreamDevice's {@code StreamIoStatus}; {@code specs/streamdevice.md} section 1.2). */
public enum IoStatus {
    /** It worked. */
    SUCCESS,
    /** The time limit passed; with input: silence after the first byte. */
    TIMEOUT,
    /** Not one byte came within the reply time. */
    NO_REPLY,
    /** The message ended by other means than a terminator: EOI, a datagram's border, a closed connection. */
    END,
    /** The bus cannot do it. */
    FAULT
}
