package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.List;

/** Finds the one instrument that a lab file means. */
record InstrumentFinder(UsbBus bus, String serial) {
    /**
     * Looks once.
     *
     * @throws IOException where it is not there, or more than one could be meant; says what is there
     * @throws IllegalStateException where USB cannot be used at all
     */
    UsbTransport find() throws IOException {
        List<UsbTransport> all = bus.scan(UsbBus.Kind.APPLICATION);
        List<UsbTransport> matching = all.stream()
                .filter(usb -> serial.isEmpty() || usb.name().endsWith(":" + serial))
                .toList();
        all.stream()
                .filter(usb -> matching.size() != 1 || usb != matching.getFirst())
                .forEach(UsbTransport::release);
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        String seen = String.join(", ", all.stream().map(UsbTransport::name).toList());
        if (!matching.isEmpty()) {
            throw new IOException("more than one Joulescope is connected: name one of " + seen + " as bus: usb:SERIAL");
        }
        throw new IOException("no Joulescope " + (serial.isEmpty() ? "" : serial + " ") + "is connected"
                + (seen.isEmpty() ? "" : "; connected are " + seen)
                + (seen.contains(LibUsbTransport.UNKNOWN)
                        ? "; where the serial number is unknown there is " + LibUsbBus.PERMISSION
                        : ""));
    }
}
