package org.fieldrack.joulescope;

import java.util.Optional;

/** Results of transfers that every wire has, with libusb's numbers: 0 is success, below it stands what went wrong. */
public final class UsbResult {
    /** The instrument may not be opened by this user. */
    static final int NO_PERMISSION = -3;

    /** The instrument is not there. */
    public static final int NO_DEVICE = -4;

    /** The instrument did not answer in time. */
    static final int TIMED_OUT = -7;

    /** The instrument refused the request. */
    public static final int REFUSED = -9;

    private UsbResult() {}

    /** Says in words what a result means; empty for those that only one wire has. */
    public static Optional<String> text(int result) {
        return switch (result) {
            case NO_PERMISSION -> Optional.of(LibUsbBus.PERMISSION);
            case NO_DEVICE -> Optional.of("the instrument is not connected");
            case TIMED_OUT -> Optional.of("it did not answer in time");
            case REFUSED -> Optional.of("the instrument refused the request");
            default -> Optional.empty();
        };
    }
}
