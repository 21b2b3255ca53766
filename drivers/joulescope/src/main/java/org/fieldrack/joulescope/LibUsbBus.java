package org.fieldrack.joulescope;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** The Joulescopes on this computer's USB. Scanning is how hot-plugged instruments are found: the driver scans until one is there. */
final class LibUsbBus implements UsbBus {
    static final String RULE = "write SUBSYSTEM==\"usb\", ATTRS{idVendor}==\"16d0\","
            + " ATTRS{idProduct}==\"0e88\", MODE=\"0666\" (and the same with 0e87) into"
            + " /etc/udev/rules.d/99-joulescope.rules, run udevadm control --reload and plug the instrument in again";
    static final String PERMISSION = "no permission to open it: " + RULE;

    private static final int DESCRIPTOR = 18;
    private static final int[][] APPLICATIONS = {{0x1FC9, 0xFC93}, {0x16D0, 0x0E88}};
    private static final int[][] BOOTLOADERS = {{0x1FC9, 0xFC94}, {0x16D0, 0x0E87}};

    private final Supplier<LibUsb> library;

    LibUsbBus() {
        this(LibUsb::load);
    }

    LibUsbBus(Supplier<LibUsb> library) {
        this.library = library;
    }

    @Override
    public List<UsbTransport> scan(Kind kind) {
        LibUsb usb = library.get();
        int[][] wanted = kind == Kind.APPLICATION ? APPLICATIONS : BOOTLOADERS;
        String product = kind == Kind.APPLICATION ? "Joulescope" : "bootloader";
        List<UsbTransport> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(LibUsb.POINTER);
            long count = usb.number("libusb_get_device_list", usb.context(), slot);
            if (count < 0) {
                throw new IllegalStateException("USB cannot be read: " + usb.errorText((int) count));
            }
            MemorySegment list = slot.get(LibUsb.POINTER, 0).reinterpret((count + 1) * LibUsb.POINTER.byteSize());
            MemorySegment descriptor = arena.allocate(DESCRIPTOR);
            for (long i = 0; i < count; i++) {
                MemorySegment device = list.getAtIndex(LibUsb.POINTER, i);
                if (isWanted(usb, device, descriptor, wanted)) {
                    MemorySegment kept = usb.pointer("libusb_ref_device", device);
                    found.add(new LibUsbTransport(usb, kept, product, descriptor.get(ValueLayout.JAVA_BYTE, 16)));
                }
            }
            usb.call("libusb_free_device_list", slot.get(LibUsb.POINTER, 0), 1);
        }
        found.sort(Comparator.comparing(UsbTransport::name));
        return found;
    }

    private static boolean isWanted(LibUsb usb, MemorySegment device, MemorySegment descriptor, int[][] wanted) {
        if (usb.integer("libusb_get_device_descriptor", device, descriptor) != 0) {
            return false;
        }
        int vendor = descriptor.get(ValueLayout.JAVA_SHORT_UNALIGNED, 8) & 0xFFFF;
        int product = descriptor.get(ValueLayout.JAVA_SHORT_UNALIGNED, 10) & 0xFFFF;
        for (int[] id : wanted) {
            if (id[0] == vendor && id[1] == product) {
                return true;
            }
        }
        return false;
    }
}
