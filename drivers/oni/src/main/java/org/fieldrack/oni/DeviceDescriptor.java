package org.fieldrack.oni;

import java.util.Locale;

/**
 * One row of a device table; specification section 4.
 *
 * @param address hub index in bits 15 to 8, device index in bits 7 to 0
 * @param id what it is; 0 is the null device, which stands for an absent one
 * @param version of its data sheet
 * @param readSize bytes of one sample that it sends, 0 for none
 * @param writeSize bytes of one sample that it takes, 0 for none
 */
public record DeviceDescriptor(int address, int id, int version, int readSize, int writeSize) {
    /** Device index of the information device of a hub. */
    public static final int HUB_INFORMATION = 0xFE;

    public int hub() {
        return address >>> 8 & 0xFF;
    }

    public int index() {
        return address & 0xFF;
    }

    public boolean isNull() {
        return id == 0;
    }

    /** Returns {@code hub.device}. */
    public String addressText() {
        return text(address);
    }

    /** Returns an address as {@code hub.device}, or in hexadecimal where reserved bits are set. */
    public static String text(int address) {
        return address >>> 16 == 0
                ? (address >>> 8) + "." + (address & 0xFF)
                : String.format(Locale.ROOT, "0x%08X", address);
    }

    /**
     * Reads {@code hub.device}, {@code 0x0100} or a number.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static int address(String text) {
        try {
            int dot = text.indexOf('.');
            if (dot < 0) {
                return Integer.parseUnsignedInt(
                        text.startsWith("0x") ? text.substring(2) : text, text.startsWith("0x") ? 16 : 10);
            }
            int hub = Integer.parseInt(text.substring(0, dot));
            int index = Integer.parseInt(text.substring(dot + 1));
            if (hub >= 0 && hub <= 255 && index >= 0 && index <= 255) {
                return hub << 8 | index;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a device address: write HUB.DEVICE such as 1.0, or 0x0100");
    }
}
