package org.fieldrack.bench.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Simulator;
import org.fieldrack.property.State;
import org.fieldrack.smartdevice.SmartDeviceConfig;
import org.fieldrack.smartdevice.SmartDeviceDriver;
import org.fieldrack.smartdevice.sim.SmartDeviceSimulator;

/**
 * Smart devices that report every 40 ms, in a process of their own, and what they cost this one: with values that stand still,
 * with values that move, and what reading their bytes alone costs.
 */
public final class SmartDevices implements Main.Program {
    private static final String CATALOG = """
            servo-motor:
              device_id: 7
              params:
                - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                - {name: servo1, type: float, writeable: true, lower: -1.0, upper: 1.0}
            battery-buzzer:
              device_id: 8
              params:
                - {name: v_batt, type: float}
                - {name: v_cell1, type: float}
            """;

    @Override
    public String name() {
        return "smart-devices";
    }

    @Override
    public String description() {
        return "[N] [SECONDS]: N (100) smart devices that report every 40 ms, in shared memory";
    }

    @Override
    public void run(String... args) throws Exception {
        if (args.length > 2) {
            farm(Integer.parseInt(args[1]), Path.of(args[2]), args[3]);
            return;
        }
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        Path folder = Files.createTempDirectory("fieldrack-bench");
        Files.writeString(folder.resolve("catalog.yaml"), CATALOG);
        try {
            run(folder, count, seconds, "servo-motor", "two values that stand still");
            run(folder, count, seconds, "battery-buzzer", "two values that move");
        } finally {
            delete(folder);
        }
    }

    private void run(Path folder, int count, int seconds, String type, String what) throws Exception {
        Process farm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        name(),
                        "farm",
                        Integer.toString(count),
                        folder.resolve("catalog.yaml").toString(),
                        type)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<String> addresses = List.of(farm.inputReader().readLine().split(" "));
            System.out.printf("%d smart devices at 40 ms, %s%n", count, what);
            measure(folder, addresses, type, seconds);
            BareReads.measure(addresses, seconds);
        } finally {
            farm.destroyForcibly().waitFor();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
    }

    /** The other process: virtual devices until it is ended. */
    private static void farm(int count, Path catalog, String type) throws IOException {
        List<Simulator> devices = new ArrayList<>();
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Simulator device = SmartDeviceSimulator.start("tcp://127.0.0.1:0", catalog, type, "", false);
            devices.add(device);
            addresses.append(i == 0 ? "" : " ").append(device.address());
        }
        System.out.println(addresses);
        // ends when the other process does
        int end = System.in.read();
        System.exit(end < 0 ? 0 : 1);
    }

    private static void measure(Path folder, List<String> addresses, String type, int seconds) throws Exception {
        List<Device> devices = new ArrayList<>();
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "fieldrack-bench");
        try {
            for (String address : addresses) {
                LabDevice context = new LabDevice("d" + devices.size(), "smartdevice", Clock.system(), folder, folder);
                SmartDeviceConfig config =
                        new SmartDeviceConfig(address, Path.of("catalog.yaml"), type, true, false, memory);
                devices.add(new SmartDeviceDriver().open(config, context));
            }
            long limit = System.nanoTime() + 60_000_000_000L;
            while (!devices.stream().allMatch(d -> d.state().state() == State.ACTIVE)) {
                Used.rest(1);
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("not every device answered within 60 s");
                }
            }
            Used.settle();
            long received = received(devices);
            Used before = Used.now("smart devices");
            Used.rest(seconds);
            double process = before.percentOfCore();
            double loop = before.percentOfCoreByThread();
            double[] roundTrips = devices.stream()
                    .mapToDouble(d -> d.readings()
                            .reading("link.roundTrip")
                            .orElseThrow()
                            .value()
                            .asDouble())
                    .sorted()
                    .toArray();
            System.out.printf(
                    Locale.ROOT,
                    "  the process %.2f %% of one core, of that their loop %.2f %%; %.0f parameters/s received%n"
                            + "  heartbeat there and back, rest of the loop included: median %.1f ms, worst %.1f ms%n",
                    process,
                    loop,
                    (received(devices) - received) / (double) seconds,
                    roundTrips[roundTrips.length / 2],
                    roundTrips[roundTrips.length - 1]);
        } finally {
            devices.forEach(Device::close);
            delete(memory);
        }
        Used idle = Used.now();
        Used.rest(5);
        System.out.printf(Locale.ROOT, "  the same process without devices %.2f %%%n", idle.percentOfCore());
    }

    private static long received(List<Device> devices) {
        return devices.stream()
                .mapToLong(d -> (long) d.readings()
                        .reading("link.received")
                        .orElseThrow()
                        .value()
                        .asDouble())
                .sum();
    }
}
