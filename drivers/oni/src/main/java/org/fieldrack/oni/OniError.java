package org.fieldrack.oni;

import java.util.Arrays;

/** The errors of the host interface with the numbers that every ONI host uses; specification section 8. */
public enum OniError {
    SUCCESS(0, "success"),
    PATH(-1, "invalid path"),
    DEVICE_ID(-2, "unknown device identifier"),
    DEVICE_INDEX(-3, "no device with this address in the table"),
    WRITE_SIZE(-4, "data size is not a multiple of the device's write size"),
    READ_FAILURE(-5, "reading from the controller failed"),
    WRITE_FAILURE(-6, "writing to the controller failed"),
    NULL_CONTEXT(-7, "no context"),
    SEEK_FAILURE(-8, "seeking failed"),
    INVALID_STATE(-9, "not possible in this state of the context"),
    INVALID_OPTION(-10, "unknown option"),
    INVALID_ARGUMENT(-11, "invalid argument"),
    COBS_PACKET(-12, "damaged packet on the signal channel"),
    RETRIGGER(-13, "a register access is still under way"),
    BUFFER_SIZE(-14, "wrong buffer size"),
    BAD_DEVICE_TABLE(-15, "invalid device table"),
    BAD_ALLOCATION(-16, "no memory"),
    CLOSE_FAILURE(-17, "closing failed"),
    READ_ONLY(-18, "the option is read-only"),
    NOT_IMPLEMENTED(-19, "not implemented"),
    BLOCK_READ_SIZE(-20, "block read size is too small or not a multiple of 4"),
    NO_READABLE_DEVICE(-21, "no device in the table produces data"),
    INIT(-22, "the controller could not be opened"),
    WRITE_ONLY(-23, "the option is write-only"),
    BLOCK_WRITE_SIZE(-24, "block write size is too small or not a multiple of 4"),
    NOT_A_WRITE_DEVICE(-25, "the device takes no data"),
    REPEATED_INDEX(-26, "two devices in the table have the same address"),
    PROTECTED_OPTION(-27, "the option belongs to the interface itself"),
    BAD_FRAME(-28, "invalid frame on the read channel"),
    BAD_CONTROLLER(-29, "the controller does not follow the specification");

    private final int code;
    private final String text;

    OniError(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Returns the number, 0 to −29. */
    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    /** Returns the error of this number; an unknown one is {@link #BAD_CONTROLLER}. */
    public static OniError of(int code) {
        return Arrays.stream(values())
                .filter(error -> error.code == code)
                .findFirst()
                .orElse(BAD_CONTROLLER);
    }
}
