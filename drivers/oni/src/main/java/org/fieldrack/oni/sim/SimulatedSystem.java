package org.fieldrack.oni.sim;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Everything that hangs on a controller at power-on: clocks, hubs, devices and where frames come from.
 *
 * @param systemClockHz register 7
 * @param acquisitionClockHz register 8
 * @param hubs with hub 0
 * @param devices by ascending address
 * @param frames makes the source of frames for these devices
 */
public record SimulatedSystem(
        int systemClockHz,
        int acquisitionClockHz,
        List<SimulatedHub> hubs,
        List<SimulatedDevice> devices,
        Function<SimulatedSystem, FrameSource> frames) {
    public SimulatedSystem {
        hubs = List.copyOf(hubs);
        devices = devices.stream()
                .sorted(Comparator.comparingInt(SimulatedDevice::address))
                .toList();
        if (hubs.stream().noneMatch(hub -> hub.index() == 0)) {
            throw new IllegalArgumentException("hub 0 is missing: it is the controller's own");
        }
    }

    static SimulatedSystem of(int clockHz, List<SimulatedHub> hubs, List<SimulatedDevice> devices, Faults faults) {
        return new SimulatedSystem(
                clockHz, clockHz, hubs, devices, s -> new DeviceFrames(s.devices(), s.hubMap(), clockHz, faults));
    }

    Map<Integer, SimulatedHub> hubMap() {
        Map<Integer, SimulatedHub> map = new LinkedHashMap<>();
        hubs.forEach(hub -> map.put(hub.index(), hub));
        return map;
    }

    int largestFrame() {
        return 16 + devices.stream().mapToInt(d -> d.readSize() + 3 & ~3).max().orElse(0);
    }
}
