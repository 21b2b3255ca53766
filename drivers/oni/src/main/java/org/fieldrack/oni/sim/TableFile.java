package org.fieldrack.oni.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fieldrack.config.Key;
import org.fieldrack.config.Problem;
import org.fieldrack.config.Problems;
import org.fieldrack.config.RecordBinder;
import org.fieldrack.config.Yaml;
import org.fieldrack.oni.DeviceDescriptor;

/**
 * A controller described in YAML: clocks, hubs, devices.
 *
 * @param clock of system and acquisition
 */
public record TableFile(
        @Key(value = "System and acquisition clock in Hz.", def = "250000000", min = 1000)
        int clock,

        @Key("Hubs besides the local one, hub 0.") List<HubEntry> hubs,
        @Key("Devices.") List<DeviceEntry> devices) {

    /** A hub. */
    public record HubEntry(
            @Key(value = "Index, 1 to 253.", min = 0, max = 253)
            int index,

            @Key(value = "Hardware identifier.", def = "0") int id,

            @Key(value = "Hardware revision, major in the upper byte.", def = "0x0100")
            int revision,

            @Key(value = "Firmware version: major, minor, patch, a byte each.", def = "0x00010000")
            int firmware,

            @Key(value = "Clock in Hz.", def = "250000000", min = 1)
            int clock,

            @Key(value = "Transmission delay in nanoseconds.", def = "0")
            int delay) {}

    /** A register of a device. */
    public record RegisterEntry(
            @Key("Address.") int address,
            @Key(value = "Value at power-on.", def = "0") long value,

            @Key(value = "Whether the host may write it.", def = "true")
            boolean writable) {}

    /** A device. */
    public record DeviceEntry(
            @Key(value = "Address.", example = "1.0") String address,

            @Key("Device identifier; one of 0, 3, 9, 10, 11, 12, 27, 28 without read size is simulated exactly.")
            int id,

            @Key(value = "Version of its data sheet.", def = "1")
            int version,

            @Key("Bytes of a sample that it sends.") Optional<Integer> read,

            @Key(value = "Bytes of a sample that it takes.", def = "0", min = 0, max = 65536)
            int write,

            @Key(value = "Whether it sends after power-on.", def = "true")
            boolean enabled,

            @Key(value = "Samples per second.", def = "100", min = 0.001)
            double rate,

            @Key("Further registers.") List<RegisterEntry> registers) {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with one line a problem, each with its place
     */
    public static TableFile read(Path file) {
        Problems problems = new Problems();
        Optional<TableFile> table = Yaml.read(file, problems)
                .flatMap(node -> new RecordBinder(problems, file.resolveSibling(""), _ -> {
                            throw new IllegalArgumentException("a device table has no secrets");
                        })
                        .bind(TableFile.class, node));
        if (table.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.all().stream().map(Problem::text).collect(Collectors.joining("\n")));
        }
        return table.get();
    }

    /** Returns the system in its power-on state. */
    public SimulatedSystem system(Faults faults) {
        List<SimulatedHub> all = new ArrayList<>();
        hubs.forEach(
                h -> all.add(new SimulatedHub(h.index(), h.id(), h.revision(), h.firmware(), h.clock(), h.delay())));
        if (hubs.stream().noneMatch(h -> h.index() == 0)) {
            all.addFirst(new SimulatedHub(0, 1, 0x0103, 0x00020100, clock, 0));
        }
        List<SimulatedDevice> made = devices.stream().map(this::device).toList();
        return SimulatedSystem.of(clock, all, made, faults);
    }

    private SimulatedDevice device(DeviceEntry entry) {
        int address = DeviceDescriptor.address(entry.address());
        SimulatedDevice device = entry.read().isPresent() ? generic(entry, address) : standard(entry, address);
        entry.registers().forEach(r -> {
            if (r.writable()) {
                device.registers().readWrite(r.address(), (int) r.value());
            } else {
                device.registers().readOnly(r.address(), (int) r.value());
            }
        });
        return device;
    }

    private SimulatedDevice generic(DeviceEntry entry, int address) {
        int enable = entry.read().orElse(0) > 0 ? 0 : SimulatedDevice.NO_ENABLE;
        return new TableDevice(
                address,
                entry.id(),
                entry.version(),
                entry.read().orElse(0),
                entry.write(),
                enable,
                entry.enabled(),
                (long) (clock / entry.rate()));
    }

    private SimulatedDevice standard(DeviceEntry entry, int address) {
        int rate = (int) Math.max(1, entry.rate());
        return switch (entry.id()) {
            case 0 -> new StandardDevices.Null(address);
            case 3 -> new StandardDevices.Rhd2164(address, clock);
            case 9 -> new StandardDevices.Bno055(address, clock);
            case 10 -> new StandardDevices.Test(address, clock);
            case 11 -> new StandardDevices.Neuropixels(address, clock);
            case 12 -> new StandardDevices.Heartbeat(address, clock, rate);
            case 27 -> new StandardDevices.LoadTester(address, clock, rate);
            case 28 -> new StandardDevices.MemoryMonitor(address, clock, rate);
            default ->
                throw new IllegalArgumentException("device " + entry.address() + " of id " + entry.id()
                        + " needs its read size: add read: BYTES (0 for none)");
        };
    }
}
