package org.fieldrack.joulescope;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** Returns the names of those that are there; nobody of them is kept. */
    default Set<String> names(Kind kind) {
        Set<String> names = new HashSet<>();
        for (UsbTransport usb : scan(kind)) {
            names.add(usb.name());
            usb.release();
        }
        return names;
    }
}
