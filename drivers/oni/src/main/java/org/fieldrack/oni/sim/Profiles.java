package org.fieldrack.oni.sim;

import java.util.List;

/** Systems that are built in. */
public final class Profiles {
    private static final int CLOCK_HZ = 250_000_000;
    private static final SimulatedHub LOCAL = new SimulatedHub(0, 1, 0x0103, 0x00020100, CLOCK_HZ, 0);

    private Profiles() {}

    /** Returns the acceptance profile in its power-on state; specification section P. */
    public static SimulatedSystem acceptance(Faults faults) {
        List<SimulatedHub> hubs = List.of(
                LOCAL,
                new SimulatedHub(1, 2, 0x0103, 0x00020101, 50_000_000, 628),
                new SimulatedHub(2, 10, 0x0103, 0x00020102, 125_000_000, 1214));
        List<SimulatedDevice> devices = List.of(
                new StandardDevices.Heartbeat(0x0000, CLOCK_HZ, 100),
                new StandardDevices.MemoryMonitor(0x0001, CLOCK_HZ, 100),
                new StandardDevices.LoadTester(0x0002, CLOCK_HZ, 1000),
                new StandardDevices.Test(0x0003, CLOCK_HZ),
                new StandardDevices.Null(0x0004),
                new StandardDevices.Rhd2164(0x0100, CLOCK_HZ),
                new StandardDevices.Bno055(0x0101, CLOCK_HZ),
                new StandardDevices.Neuropixels(0x0200, CLOCK_HZ));
        return SimulatedSystem.of(CLOCK_HZ, hubs, devices, faults);
    }

    /**
     * Returns a system whose only device sends as fast as the host reads.
     *
     * @param sampleSize bytes of a sample, at least 1
     */
    public static SimulatedSystem flood(int sampleSize) {
        SimulatedDevice device = new TableDevice(0, 27, 2, sampleSize, 0, SimulatedDevice.NO_ENABLE, true, 1);
        return new SimulatedSystem(
                CLOCK_HZ, CLOCK_HZ, List.of(LOCAL), List.of(device), _ -> new FloodFrames(0, sampleSize));
    }
}
