package org.fieldrack.serve.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Command;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Bench;

/** A laboratory that moves: the supply of {@link Bench}, a crate with channels, the computer, ten minutes of past. */
final class Show implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    final Bench bench = new Bench();
    private final LabDevice crate;
    private final LabDevice pc;
    private final Random random = new Random(7);
    private final Thread mover;
    private volatile boolean supplyMoves = true;

    Show() {
        crate = bench.add("crate", crateSchema());
        pc = bench.add("pc", pcSchema());
        long now = bench.lab.clock().utcNanos();
        for (long t = now - 600 * SECOND; t < now; t += SECOND) {
            move(t);
        }
        for (int i = 0; i < crate.readings().size(); i++) {
            crate.readings().period(i, SECOND);
        }
        mover = Thread.ofVirtual().name("mover").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                move(bench.lab.clock().utcNanos());
                LockSupport.parkNanos(SECOND / 5);
            }
        });
    }

    private static Schema crateSchema() {
        List<SchemaItem> items = new ArrayList<>();
        items.add(Property.options("mainSwitch", "off", "on")
                .displayedName("Main switch")
                .reconfigurable()
                .build());
        items.add(Property.real("fan")
                .displayedName("Fan tray")
                .unit("°C")
                .tags("main")
                .warn(null, 45.0)
                .build());
        items.add(Command.of("off", "Emergency off", "Switches every channel off at once."));
        for (int i = 0; i < 8; i++) {
            items.add(Node.of(
                    "u" + i,
                    "Channel u" + i,
                    List.of(
                            Property.real("voltage")
                                    .displayedName("Voltage")
                                    .unit("V")
                                    .tags("main")
                                    .build(),
                            Property.real("current")
                                    .displayedName("Current")
                                    .unit("µA")
                                    .warn(null, 90.0)
                                    .alarm(null, 100.0)
                                    .build(),
                            Property.real("set")
                                    .displayedName("Set voltage")
                                    .unit("V")
                                    .reconfigurable()
                                    .range(0, 3000)
                                    .build())));
        }
        return new Schema(items);
    }

    private static Schema pcSchema() {
        return Schema.of(
                Property.text("hostname").displayedName("Host name").build(),
                Property.real("uptime")
                        .displayedName("Uptime")
                        .unit("s")
                        .displayType("duration")
                        .build(),
                Property.real("cpu")
                        .displayedName("Processors")
                        .unit("%")
                        .warn(null, 95.0)
                        .build(),
                Property.real("memory")
                        .displayedName("Memory in use")
                        .unit("%")
                        .warn(null, 90.0)
                        .build(),
                Property.real("received").displayedName("Received").unit("B/s").build(),
                Property.real("setpoint")
                        .displayedName("Set point")
                        .reconfigurable()
                        .build());
    }

    private void move(long t) {
        double s = t / 1e9;
        Update update = new Update(20);
        PropertyTable table = crate.readings();
        put(update, table, "mainSwitch", new Value.Enum(1, "on"), t);
        put(update, table, "fan", Value.of(31 + Math.sin(s / 60) + noise(0.05)), t);
        for (int i = 0; i < 8; i++) {
            put(
                    update,
                    table,
                    "u" + i + ".voltage",
                    Value.of(1000.0 + 250 * i + 2 * Math.sin(s / 20 + i) + noise(0.1)),
                    t);
            put(update, table, "u" + i + ".current", Value.of(12.0 * i + (i == 7 ? 9 : 0) + noise(0.4)), t);
            put(update, table, "u" + i + ".set", Value.of(1000.0 + 250 * i), t);
        }
        crate.publish(update);
        Update ofPc = new Update(5);
        put(ofPc, pc.readings(), "hostname", Value.of("bench-2"), t);
        put(ofPc, pc.readings(), "uptime", Value.of(s % 4e6), t);
        put(ofPc, pc.readings(), "cpu", Value.of(22 + 10 * Math.sin(s / 30) + noise(4)), t);
        put(ofPc, pc.readings(), "memory", Value.of(41.3 + noise(0.02)), t);
        put(ofPc, pc.readings(), "received", Value.of(1.8e6 + noise(2e5)), t);
        pc.publish(ofPc);
        if (supplyMoves) {
            PropertyTable psu = bench.psu.device.readings();
            Update ofPsu = new Update(4);
            put(ofPsu, psu, "current", Value.of(0.5 + 0.02 * Math.sin(s / 7) + noise(0.002)), t);
            put(ofPsu, psu, "u0.voltage", Value.of(11.98 + noise(0.004)), t);
            put(ofPsu, psu, "temperature", Value.of(31.5 + noise(0.1)), t);
            bench.psu.device.publish(ofPsu);
        }
    }

    private double noise(double sigma) {
        return sigma * random.nextGaussian();
    }

    private static void put(Update update, PropertyTable table, String path, Value value, long time) {
        update.add(table.index(path), Reading.good(value, time));
    }

    /** The computer gets a property more. */
    void growPc() {
        List<SchemaItem> items = new ArrayList<>(pc.schema().items());
        items.add(Property.real("added").displayedName("Added").build());
        pc.inject(new Schema(items));
    }

    /** The supply stops answering. */
    void loseSupply() {
        supplyMoves = false;
        bench.psu.lost();
    }

    void returnSupply() {
        bench.psu.back();
        supplyMoves = true;
    }

    /** One channel of the crate draws too much, until the next time it is moved. */
    void alarm() {
        crate.state(State.ON, "", "");
        bench.psu.publish(Map.of("temperature", Value.of(85.0)));
    }

    @Override
    public void close() {
        mover.interrupt();
        bench.close();
    }
}
