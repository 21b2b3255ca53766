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

/** Smart devices that report every 40 ms, in a process of their own, and what they cost this one. */
public final class SmartDevices implements Main.Program {
    private static final String CATALOG = """
            servo-motor:
              device_id: 7
              params:
                - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                - {name: servo1, type: float, writeable: true, lower: -1.0, upper: 1.0}
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
            farm(Integer.parseInt(args[1]), Path.of(args[2]));
            return;
        }
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        Path folder = Files.createTempDirectory("fieldrack-bench");
        Files.writeString(folder.resolve("catalog.yaml"), CATALOG);
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
                        folder.resolve("catalog.yaml").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            measure(folder, List.of(farm.inputReader().readLine().split(" ")), seconds);
        } finally {
            farm.destroyForcibly();
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }

    /** The other process: virtual devices until it is ended. */
    private static void farm(int count, Path catalog) throws IOException {
        List<Simulator> devices = new ArrayList<>();
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Simulator device = SmartDeviceSimulator.start("tcp://127.0.0.1:0", catalog, "servo-motor", "", false);
            devices.add(device);
            addresses.append(i == 0 ? "" : " ").append(device.address());
        }
        System.out.println(addresses);
        // ends when the other process does
        int end = System.in.read();
        System.exit(end < 0 ? 0 : 1);
    }

    private static void measure(Path folder, List<String> addresses, int seconds) throws Exception {
        List<Device> devices = new ArrayList<>();
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "fieldrack-bench");
        try {
            for (String address : addresses) {
                LabDevice context = new LabDevice("d" + devices.size(), "smartdevice", Clock.system(), folder, folder);
                SmartDeviceConfig config =
                        new SmartDeviceConfig(address, Path.of("catalog.yaml"), "servo-motor", true, memory);
                devices.add(new SmartDeviceDriver().open(config, context));
            }
            long limit = System.nanoTime() + 60_000_000_000L;
            while (!devices.stream().allMatch(d -> d.state().state() == State.ACTIVE)) {
                Used.rest(1);
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("not every device answered within 60 s");
                }
            }
            // the compiler gets the time to do its work
            Used.rest(15);
            Used before = Used.now("smart devices");
            Used.rest(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%d smart devices at 40 ms: %.2f %% of one core, of that their loop %.2f %% (%d platform threads)%n",
                    devices.size(),
                    before.percentOfCore(),
                    before.percentOfCoreByThread(),
                    Thread.getAllStackTraces().size());
        } finally {
            devices.forEach(Device::close);
            try (Stream<Path> files = Files.walk(memory)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
    }
}
