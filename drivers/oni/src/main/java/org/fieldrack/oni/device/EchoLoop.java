package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.DeviceTable;

/** Sends the hub counter of each load tester frame back, so that the load tester measures how long a loop takes. */
public final class EchoLoop implements ClosedLoop {
    private final Map<Integer, byte[]> samples = new HashMap<>();

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public void table(DeviceTable table) {
        samples.clear();
        for (DeviceDescriptor device : table.devices()) {
            if (device.id() == DeviceKinds.LOAD_TESTER && device.writeSize() >= Long.BYTES) {
                samples.put(device.address(), new byte[device.writeSize()]);
            }
        }
    }

    @Override
    public boolean wants(int address) {
        return samples.containsKey(address);
    }

    @Override
    public void frame(MemorySegment block, int sample, int size, long time, int address, Reply reply) {
        byte[] back = samples.get(address);
        if (back != null) {
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, sample, back, 0, Long.BYTES);
            reply.write(address, back);
        }
    }
}
