package org.fieldrack.buses;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which device file a USB instrument has: named, or found by vendor, product and serial number.
 *
 * @param file the file, empty where it must be found
 * @param vendor USB vendor number
 * @param product USB product number
 * @param serial serial number, empty for any
 * @param classes where Linux lists USB devices with files of their own
 */
record UsbtmcFiles(String file, int vendor, int product, String serial, Path classes) {
    private static final Path LINUX = Path.of("/sys/class/usbmisc");

    static UsbtmcFiles of(BusAddress address) {
        if (address.path().startsWith("/")) {
            return new UsbtmcFiles(address.needFile("usbtmc:/dev/usbtmc0"), 0, 0, "", LINUX);
        }
        String[] parts = address.path().split(":", 3);
        if (parts.length < 2 || !parts[0].matches("\\d{1,5}") || !parts[1].matches("\\d{1,5}")) {
            throw address.malformed("names no device file", "usbtmc:/dev/usbtmc0 or USB0::0x0957::0x1755::INSTR");
        }
        return new UsbtmcFiles(
                "", Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), parts.length > 2 ? parts[2] : "", LINUX);
    }

    /** Returns the device file; blocks a little. */
    Path find() throws IOException {
        if (!file.isEmpty()) {
            return Path.of(file);
        }
        if (Files.isDirectory(classes)) {
            try (DirectoryStream<Path> devices = Files.newDirectoryStream(classes, "usbtmc*")) {
                for (Path device : devices) {
                    Path usb = device.resolve("device").toRealPath().getParent();
                    if (usb != null && matches(usb)) {
                        return Path.of("/dev").resolve(device.getFileName());
                    }
                }
            }
        }
        throw new IOException(String.format(
                "no USB instrument %04x:%04x%s is plugged in",
                vendor, product, serial.isEmpty() ? "" : " with the serial number " + serial));
    }

    private boolean matches(Path usb) throws IOException {
        return Integer.parseInt(attribute(usb, "idVendor"), 16) == vendor
                && Integer.parseInt(attribute(usb, "idProduct"), 16) == product
                && (serial.isEmpty() || attribute(usb, "serial").equals(serial));
    }

    private static String attribute(Path usb, String name) throws IOException {
        Path path = usb.resolve(name);
        return Files.isReadable(path) ? Files.readString(path).strip() : "0";
    }
}
