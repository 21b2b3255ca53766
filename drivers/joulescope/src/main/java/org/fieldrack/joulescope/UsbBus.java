package org.fieldrack.joulescope;

import java.util.List;

/** All instruments that can be reached: those of this computer's USB, or simulated ones. */
public interface UsbBus {
    /** What an instrument runs. */
    enum Kind {
        APPLICATION,
        BOOTLOADER
    }

    /**
     * Looks for instruments, in the order of their names.
     *
     * @throws IllegalStateException where USB cannot be used at all; its message says the remedy
     */
    List<UsbTransport> scan(Kind kind);
}
