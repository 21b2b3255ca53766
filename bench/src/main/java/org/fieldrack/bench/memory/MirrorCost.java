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
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.serve.mirror.Mirror;
import org.fieldrack.serve.mirror.MirrorConfig;

/** A thousand properties that all change ten times a second, with the shared-memory mirror and without. */
public final class MirrorCost implements Main.Program {
    private static final int DEVICES = 10;
    private static final double PERIOD = 0.1;

    @Override
    public String name() {
        return "mirror";
    }

    @Override
    public String description() {
        return "[N] [SECONDS]: N (1000) properties at 10 Hz mirrored into shared memory";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        Path store = Files.createTempDirectory("fieldrack-bench");
        try (Lab lab = new Lab("bench-" + ProcessHandle.current().pid(), Clock.system())) {
            List<LabDevice> devices = new ArrayList<>();
            for (int d = 0; d < DEVICES; d++) {
                devices.add(device(lab, d, count / DEVICES, store));
            }
            Used before = publish(devices, seconds);
            double without = before.percentOfCore();
            MirrorConfig config = new MirrorConfig(List.of(), List.of(), AccessLevel.USER, Path.of("/dev/shm"));
            try (Mirror mirror = Mirror.start(lab, config, store)) {
                before = publish(devices, seconds);
                System.out.printf(
                        Locale.ROOT,
                        "mirror of %d properties at 10 Hz: its thread %.2f %% of one core, the process %.2f %% (without mirror"
                                + " %.2f %%), %d lock timeouts%n",
                        count,
                        before.percentOfCoreByThread(),
                        before.percentOfCore(),
                        without,
                        mirror.counters().get("lock_timeouts"));
            }
        } finally {
            clear(store);
        }
    }

    private static void clear(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
    }

    private static LabDevice device(Lab lab, int number, int properties, Path folder) {
        LabDevice device = new LabDevice("d" + number, "bench", lab.clock(), folder, folder);
        lab.add(device);
        List<Property> all = new ArrayList<>();
        for (int i = 0; i < properties; i++) {
            all.add(Property.real("p" + i).build());
        }
        device.attach(new Schema(all), new DeviceHandler() {});
        device.state(State.ACTIVE, "", "");
        return device;
    }

    /** Publishes for this long and some seconds before, in which the compiler works; returns what was used at the start. */
    private static Used publish(List<LabDevice> devices, int seconds) {
        double value = 0;
        int warm = (int) (10 / PERIOD);
        Used start = Used.now("memory mirror");
        for (int round = 0; round < warm + seconds / PERIOD; round++) {
            if (round == warm) {
                start = Used.now("memory mirror");
            }
            value += 1;
            for (LabDevice device : devices) {
                int size = device.readings().size();
                Update update = new Update(size);
                long now = device.clock().utcNanos();
                for (int i = 0; i < size; i++) {
                    update.add(i, Value.of(value + i), now);
                }
                device.publish(update);
            }
            Used.rest(PERIOD);
        }
        return start;
    }
}
