package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.stream.ElementType;

/**
 * What is known about a device by its identifier; specification section 7.
 *
 * @param name short, for stream names
 * @param title for people
 * @param rate samples per second as a rule, for the size of histories
 * @param fields values of a sample; empty where nothing is known or they are taken apart elsewhere
 * @param registers managed registers and the raw ones worth showing
 */
record DeviceKind(int id, String name, String title, double rate, List<Field> fields, List<RegisterInfo> registers) {
    static final int RAW_REGISTERS = 64;

    /**
     * A register.
     *
     * @param atReset whether a new value acts at the next reset only
     */
    record RegisterInfo(int address, String name, boolean writable, boolean atReset, String description) {}

    /** Returns what is known of a device; an unknown one is shown by its number. */
    static DeviceKind of(DeviceDescriptor device) {
        DeviceKind known = DeviceKinds.find(device.id());
        return known != null && known.fits(device.readSize())
                ? known
                : new DeviceKind(
                        device.id(),
                        known == null ? "device" + device.id() : known.name,
                        known == null ? "Device " + device.id() : known.title,
                        known == null ? 1000 : known.rate,
                        words(device.readSize()),
                        known == null ? List.of() : known.registers);
    }

    private boolean fits(int readSize) {
        return fields.stream().allMatch(f -> f.offset() + f.bytes() <= readSize);
    }

    /** Returns the hub counter and up to 64 words of 16 bit, for a device of which nothing else is known. */
    private static List<Field> words(int readSize) {
        List<Field> fields = new ArrayList<>();
        int from = 0;
        if (readSize >= Long.BYTES) {
            fields.add(Field.of("hubClock", 0, ElementType.U64));
            from = Long.BYTES;
        }
        for (int i = 0; i < 64 && from + 2 * i + 2 <= readSize; i++) {
            fields.add(Field.of("word" + i, from + 2 * i, ElementType.U16));
        }
        return fields;
    }
}
