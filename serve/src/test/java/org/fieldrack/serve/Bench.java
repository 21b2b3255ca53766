package org.fieldrack.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Command;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.dashboard.Dashboards;

/**
 * A laboratory in memory with a server on a free port of loopback: a power supply {@code psu} that does what it is told
 * and says that it is off when a test says so, and whatever a test adds.
 */
public final class Bench implements AutoCloseable {
    public final Lab lab;
    public final MemoryArchive archive = new MemoryArchive();
    public final Supply psu;
    public final Recordings recordings;
    public final Server server;
    private final Path store = temporary();

    public Bench() {
        this(Clock.system(), ServerConfig.listening("127.0.0.1:0"));
    }

    public Bench(Clock clock, ServerConfig config) {
        lab = new Lab("bench-2", clock);
        lab.follow(archive);
        psu = new Supply(clock, "psu");
        lab.add(psu.device);
        psu.on();
        recordings = new Recordings(lab, archive, store, "lab: bench-2\n");
        server = Server.start(
                config,
                lab,
                archive,
                Optional.of(recordings),
                Optional.of(new Dashboards(store)),
                () -> "nothing changed");
    }

    public LabDevice add(String name, Schema schema) {
        LabDevice device = new LabDevice(name, "test", lab.clock(), Path.of("."), Path.of("."));
        lab.add(device);
        device.attach(schema, new DeviceHandler() {});
        device.state(State.ACTIVE, "", "");
        return device;
    }

    @Override
    public void close() {
        server.close();
        recordings.close();
        lab.close();
        try (Stream<Path> files = Files.walk(store)) {
            files.sorted(Comparator.reverseOrder()).forEach(Bench::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("fieldrack-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A power supply in memory. */
    public static final class Supply implements DeviceHandler {
        public final LabDevice device;
        /** What was written to it. */
        public final Map<String, Value> written = new ConcurrentHashMap<>();

        private volatile boolean answers = true;

        Supply(Clock clock, String name) {
            device = new LabDevice(name, "supply", clock, Path.of("."), Path.of("."));
            device.attach(schema(), this);
        }

        static Schema schema() {
            List<Property> channels = new ArrayList<>();
            channels.add(
                    Property.real("voltage").displayedName("Voltage").unit("V").build());
            channels.add(
                    Property.real("current").displayedName("Current").unit("mA").build());
            return Schema.of(
                    Property.real("volts")
                            .displayedName("Set voltage")
                            .unit("V")
                            .reconfigurable()
                            .limits(Limits.NONE.withRange(0.0, 30.0).withOrigin("set by user on u107, 12:04"))
                            .build(),
                    Property.real("current")
                            .displayedName("Current")
                            .description("Measured at the output terminals.")
                            .unit("A")
                            .warn(null, 2.0)
                            .alarm(null, 3.0)
                            .tags("main")
                            .build(),
                    Property.real("temperature")
                            .displayedName("Heat sink")
                            .unit("°C")
                            .warn(null, 60.0)
                            .alarm(null, 80.0)
                            .build(),
                    Property.options("mode", "voltage", "current")
                            .displayedName("Mode")
                            .reconfigurable()
                            .build(),
                    Property.bool("output")
                            .displayedName("Output")
                            .reconfigurable()
                            .build(),
                    Property.integer("cycles")
                            .displayedName("Cycles")
                            .reconfigurable()
                            .allowedIn(State.OFF)
                            .build(),
                    Property.text("label")
                            .displayedName("Label")
                            .reconfigurable()
                            .build(),
                    Property.real("gain")
                            .displayedName("Calibration")
                            .reconfigurable()
                            .requires(AccessLevel.ADMIN)
                            .build(),
                    Property.text("pin").reconfigurable().secret().build(),
                    Property.of("wave", ValueType.REALS)
                            .displayedName("Wave form")
                            .reconfigurable()
                            .size(1, 4)
                            .build(),
                    Node.of("u0", "Channel 0", channels),
                    Command.of("reset", "Reset", "Puts every set value back."),
                    Command.of("ramp", "Ramp", "Moves to a voltage.")
                            .withArguments(
                                    Property.real("to").unit("V").range(0, 30).build())
                            .asks("Ramp channel 0 of psu at 1 V/s."),
                    Command.of("calibrate", "Calibrate", "For the workshop.").requires(AccessLevel.ADMIN));
        }

        public void on() {
            device.state(State.ON, "", "");
            publish(Map.of(
                    "volts", Value.of(12.0),
                    "current", Value.of(0.5),
                    "temperature", Value.of(31.5),
                    "mode", new Value.Enum(0, "voltage"),
                    "output", Value.of(true),
                    "cycles", Value.of(1L << 60),
                    "label", Value.of("left \"rack\""),
                    "pin", Value.of("1234"),
                    "u0.voltage", Value.of(11.98),
                    "u0.current", Value.of(480.0)));
        }

        public void publish(Map<String, Value> values) {
            Update update = new Update(values.size());
            long now = device.clock().utcNanos();
            values.forEach((path, value) -> update.add(device.readings().index(path), value, now));
            device.publish(update);
        }

        public void lost() {
            answers = false;
            device.lost("no answer for " + Duration.ofMillis(500).toMillis() + " ms");
        }

        public void back() {
            answers = true;
            device.back("answered after 3 tries");
            on();
        }

        @Override
        public void set(Map<String, Value> changes) {
            if (!answers) {
                throw new DeviceException(device.name(), "set", Duration.ofMillis(500), true, "no answer", null);
            }
            if (changes.containsKey("label") && changes.get("label").text().equals("break")) {
                throw new DeviceException(
                        device.name(), "set label", Duration.ofMillis(5), false, "answered ERROR 5", null);
            }
            written.putAll(changes);
            publish(new LinkedHashMap<>(changes));
        }

        @Override
        public String call(String command, Map<String, Value> arguments) {
            written.put(command, arguments.getOrDefault("to", Value.of(true)));
            return "";
        }
    }
}
