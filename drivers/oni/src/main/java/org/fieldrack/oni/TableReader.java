package org.fieldrack.oni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the packets that follow a reset until the device table is complete; specification section 3. */
final class TableReader {
    private static final int INSTANCE_LENGTH = 20;
    private static final int MAX_SAMPLE = 1 << 24;

    private final List<DeviceDescriptor> rows = new ArrayList<>();
    private final Set<Integer> addresses = new HashSet<>();
    private int expected = -1;

    /** Takes a packet and returns the table when it was the last of it. */
    Optional<DeviceTable> take(SignalPacket packet) {
        if (expected < 0) {
            begin(packet);
        } else if (packet.isDamaged()) {
            throw new OniException(OniError.COBS_PACKET, "inside the device table " + packet.damage());
        } else if (packet.flag() == SignalFlag.DEVICEINST) {
            instance(packet.payload());
        } else if (packet.flag() != SignalFlag.NULLSIG) {
            OniError error = Integer.bitCount(packet.flag()) == 1 ? OniError.BAD_DEVICE_TABLE : OniError.COBS_PACKET;
            throw new OniException(
                    error, "a packet with flag 0x" + Integer.toHexString(packet.flag()) + " stands inside the table");
        }
        return rows.size() == expected ? Optional.of(new DeviceTable(rows)) : Optional.empty();
    }

    /** Returns how far it came, for messages. */
    String progress() {
        return expected < 0 ? "no device table came" : rows.size() + " of " + expected + " devices came";
    }

    private void begin(SignalPacket packet) {
        if (packet.isDamaged()) {
            return;
        }
        int flag = packet.flag();
        boolean announces = (flag & SignalFlag.DEVICETABACK) != 0 && (flag & ~SignalFlag.KNOWN) == 0;
        if (announces && flag != SignalFlag.DEVICETABACK) {
            throw new OniException(OniError.COBS_PACKET, "a table announcement has more than one flag bit");
        }
        if (!announces) {
            return;
        }
        int length = packet.payload().length;
        if (length != Integer.BYTES) {
            throw new OniException(
                    length > Integer.BYTES ? OniError.BUFFER_SIZE : OniError.BAD_DEVICE_TABLE,
                    "the table announcement has " + length + " bytes instead of 4");
        }
        int count =
                ByteBuffer.wrap(packet.payload()).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (Integer.compareUnsigned(count, DeviceTable.MAX_DEVICES) > 0) {
            throw new OniException(
                    OniError.BAD_DEVICE_TABLE, "it announces " + Integer.toUnsignedString(count) + " devices");
        }
        expected = count;
    }

    private void instance(byte[] payload) {
        if (payload.length < INSTANCE_LENGTH) {
            throw new OniException(
                    OniError.BAD_DEVICE_TABLE, "a device has " + payload.length + " bytes instead of 20");
        }
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        DeviceDescriptor row = new DeviceDescriptor(in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
        if (row.readSize() < 0 || row.readSize() > MAX_SAMPLE || row.writeSize() < 0 || row.writeSize() > MAX_SAMPLE) {
            throw new OniException(
                    OniError.BAD_DEVICE_TABLE, "device " + row.addressText() + " claims samples above 16 MiB");
        }
        if (!addresses.add(row.address())) {
            throw new OniException(OniError.REPEATED_INDEX, "address " + row.addressText() + " stands twice");
        }
        rows.add(row);
    }
}
