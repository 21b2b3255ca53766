package org.fieldrack.oni;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The devices of a controller between two resets, sorted by address. Immutable. */
public final class DeviceTable {
    /** Most devices that a controller can have: 254 hubs of 256 addresses. */
    public static final int MAX_DEVICES = 65_024;

    /** Bytes before the sample of a read frame. */
    public static final int READ_HEADER = 16;

    /** Bytes before the samples of a write frame. */
    public static final int WRITE_HEADER = 8;

    public static final DeviceTable EMPTY = new DeviceTable(List.of());

    private final List<DeviceDescriptor> devices;
    private final int[] slots;
    private final int maxReadSize;
    private final int maxWriteSize;

    /**
     * @throws OniException {@link OniError#REPEATED_INDEX} when an address stands twice
     */
    public DeviceTable(Collection<DeviceDescriptor> rows) {
        List<DeviceDescriptor> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(DeviceDescriptor::address, Integer::compareUnsigned));
        devices = List.copyOf(sorted);
        slots = new int[Integer.highestOneBit(Math.max(4, devices.size()) * 4)];
        for (int i = 0; i < devices.size(); i++) {
            if (indexOf(devices.get(i).address()) >= 0) {
                throw new OniException(
                        OniError.REPEATED_INDEX, "address " + devices.get(i).addressText() + " stands twice");
            }
            int slot = hash(devices.get(i).address());
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = i + 1;
        }
        maxReadSize =
                devices.stream().mapToInt(DeviceDescriptor::readSize).max().orElse(0);
        maxWriteSize =
                devices.stream().mapToInt(DeviceDescriptor::writeSize).max().orElse(0);
    }

    private int hash(int address) {
        return (address ^ address >>> 8 ^ address >>> 16) & slots.length - 1;
    }

    /** Returns the position of a device in {@link #devices}, −1 for an address that is not there. */
    public int indexOf(int address) {
        int slot = hash(address);
        while (slots[slot] != 0) {
            if (devices.get(slots[slot] - 1).address() == address) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return -1;
    }

    public Optional<DeviceDescriptor> device(int address) {
        int index = indexOf(address);
        return index < 0 ? Optional.empty() : Optional.of(devices.get(index));
    }

    /** Returns the rows by ascending address. */
    public List<DeviceDescriptor> devices() {
        return devices;
    }

    public int size() {
        return devices.size();
    }

    /** Returns header and largest sample of a read frame in bytes, not padded. */
    public int maxReadFrameSize() {
        return READ_HEADER + maxReadSize;
    }

    /** Returns header and largest sample of a write frame in bytes, not padded. */
    public int maxWriteFrameSize() {
        return WRITE_HEADER + maxWriteSize;
    }

    public boolean hasReadableDevice() {
        return maxReadSize > 0;
    }

    /** Rounds up to whole 32-bit words. */
    public static int padded(int bytes) {
        return bytes + 3 & ~3;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof DeviceTable table && devices.equals(table.devices);
    }

    @Override
    public int hashCode() {
        return devices.hashCode();
    }
}
