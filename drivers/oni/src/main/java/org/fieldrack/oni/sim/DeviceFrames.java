package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Frames of simulated devices in the order of time, of equal times by address; specification sections P and W.
 *
 * <p>Frames are made when they are taken, however late that is, so that a slow host costs no memory and loses nothing.
 */
final class DeviceFrames implements FrameSource, SimulatedDevice.Moment {
    private final List<SimulatedDevice> devices;
    private final Map<Integer, SimulatedHub> hubs;
    private final long clockHz;
    private final Faults faults;
    private SimulatedDevice[] senders = {};
    private long[] due = {};
    private long[] periods = {};
    private long moment;
    private SimulatedHub hub;
    private long waiting;
    private double bytesPerClock;

    /**
     * @param devices by ascending address
     */
    DeviceFrames(List<SimulatedDevice> devices, Map<Integer, SimulatedHub> hubs, long clockHz, Faults faults) {
        this.devices = devices;
        this.hubs = hubs;
        this.clockHz = clockHz;
        this.faults = faults;
        this.hub = hubs.values().iterator().next();
        reset();
    }

    @Override
    public void reset() {
        List<SimulatedDevice> enabled = new ArrayList<>();
        for (SimulatedDevice device : devices) {
            if (device.isEnabled()) {
                enabled.add(device);
            }
        }
        senders = enabled.toArray(SimulatedDevice[]::new);
        due = new long[senders.length];
        periods = new long[senders.length];
        java.util.Arrays.fill(due, NEVER);
    }

    @Override
    public void changed(long now) {
        for (int i = 0; i < senders.length; i++) {
            if (due[i] != NEVER && periods[i] != senders[i].period()) {
                periods[i] = senders[i].period();
                due[i] = now + periods[i];
            }
        }
    }

    @Override
    public void start(long count) {
        bytesPerClock = 0;
        for (int i = 0; i < senders.length; i++) {
            periods[i] = senders[i].period();
            due[i] = count + periods[i];
            bytesPerClock += (16.0 + senders[i].readSize()) / senders[i].period();
        }
    }

    @Override
    public long due() {
        long earliest = NEVER;
        for (long time : due) {
            earliest = Math.min(earliest, time);
        }
        return earliest;
    }

    @Override
    public double rate() {
        double rate = 0;
        for (SimulatedDevice device : senders) {
            rate += (double) clockHz / device.period();
        }
        return rate;
    }

    @Override
    public void fill(FrameBlock block, int target, long now) {
        while (block.end() < target) {
            int next = -1;
            long earliest = now;
            for (int i = 0; i < due.length; i++) {
                // the first of equal times has the lowest address
                if (due[i] < earliest || due[i] == earliest && next < 0) {
                    earliest = due[i];
                    next = i;
                }
            }
            if (next < 0) {
                return;
            }
            SimulatedDevice device = senders[next];
            due[next] = earliest + periods[next];
            if (faults.dropsFrame()) {
                device.counted(1);
                continue;
            }
            waiting = block.waiting() + (long) ((now - earliest) * bytesPerClock);
            append(block, device, earliest);
        }
    }

    private void append(FrameBlock block, SimulatedDevice device, long time) {
        ByteBuffer out = block.bytes();
        int at = block.end();
        int size = device.readSize();
        out.putLong(at, time);
        out.putInt(at + 8, device.address());
        out.putInt(at + 12, size);
        moment = time;
        hub = hubs.getOrDefault(device.hub(), hub);
        device.sample(out, at + 16, this);
        device.counted(1);
        int end = at + 16 + size;
        while ((end & 3) != 0) {
            out.put(end++, (byte) 0);
        }
        block.add(end);
        faults.damageFrame(out, at);
    }

    @Override
    public void discarded(int address) {
        for (SimulatedDevice device : senders) {
            if (device.address() == address) {
                device.counted(-1);
            }
        }
    }

    @Override
    public long hubCounter() {
        return scaled(moment, hub.clockHz(), clockHz);
    }

    @Override
    public long waitingBytes() {
        return waiting;
    }

    /** Returns floor(count · numerator / denominator) without overflow. */
    static long scaled(long count, long numerator, long denominator) {
        return count / denominator * numerator + count % denominator * numerator / denominator;
    }
}
