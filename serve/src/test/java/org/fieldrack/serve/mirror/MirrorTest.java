package org.fieldrack.serve.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.base.Vectors;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.Catalog;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices of a lab in shared memory, read by the manual's own Python program. */
class MirrorTest {
    private static final Path SHM = Path.of("/dev/shm");

    @TempDir
    private Path store;

    private final Clock clock = Clock.system();
    private final Lab lab = new Lab("t" + ThreadLocalRandom.current().nextInt(1_000_000_000), clock);
    private final Map<String, Value> taken = new ConcurrentHashMap<>();
    private final AtomicInteger sets = new AtomicInteger();

    @AfterEach
    void close() {
        lab.close();
    }

    private LabDevice crate() {
        LabDevice device = new LabDevice("crate", "test", clock, store, store);
        lab.add(device);
        device.attach(
                Schema.of(
                        Node.of(
                                "u107",
                                "Channel",
                                List.of(
                                        Property.real("voltage").unit("V").build(),
                                        Property.real("set")
                                                .unit("V")
                                                .reconfigurable()
                                                .range(0, 30)
                                                .build())),
                        Property.integer("count").build(),
                        Property.bool("on").build(),
                        Property.text("name").build(),
                        Property.text("password").secret().build(),
                        Property.options("mode", "slow", "fast").build(),
                        Property.of("trace", ValueType.REALS).size(0, 4).build(),
                        Property.of("endless", ValueType.REALS).build()),
                new DeviceHandler() {
                    @Override
                    public void set(Map<String, Value> changes) {
                        taken.putAll(changes);
                        changes.forEach((path, value) -> publish(device, path, value));
                    }
                });
        device.state(State.ACTIVE, "", "");
        return device;
    }

    private void publish(LabDevice device, String path, Value value) {
        device.publish(new Update(1).add(device.readings().index(path), value, clock.utcNanos()));
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    private Buffer attach() {
        return attach("crate");
    }

    private Buffer attach(String device) {
        String type = lab.name() + "-" + device;
        Path file = store.resolve("memory/catalog.json");
        until(() -> Files.exists(file) && Catalog.load(file).find(type).isPresent());
        Catalog catalog = Catalog.load(file);
        return Buffer.open("rt-" + type + "-0", catalog.type(type), false, BufferOptions.DEFAULT);
    }

    @Test
    void tenLinesOfPythonReadAChannel() throws IOException, InterruptedException {
        LabDevice device = crate();
        try (Mirror _ = Mirror.start(lab, MirrorConfig.all(), store);
                Buffer buffer = attach()) {
            publish(device, "u107.voltage", Value.of(12.375));
            until(() -> buffer.get("u107.voltage").equals(List.of(12.375)));
            String tenLines = example("python", 0);
            assertThat(tenLines.lines()).hasSize(10);
            assertThat(python(tenLines)).isEqualTo("12.375");
            // the second example goes on from the first and reads under the lock
            String locked = tenLines + example("python", 1) + "print(getattr(pair, path)[0])\n";
            assertThat(python(locked)).isEqualTo("12.375\n12.375");
        }
    }

    @Test
    void theManualsProgramInCReadsUnderTheLock() throws IOException, InterruptedException {
        Path gcc = ForeignProgram.require("gcc", "gcc");
        LabDevice device = crate();
        try (Mirror _ = Mirror.start(lab, MirrorConfig.all(), store);
                Buffer buffer = attach()) {
            publish(device, "u107.voltage", Value.of(12.375));
            until(() -> buffer.get("u107.voltage").equals(List.of(12.375)));
            Path source = Files.writeString(store.resolve("read.c"), example("c", 0));
            Path program = store.resolve("read");
            assertThat(output(
                            gcc.toString(),
                            "-Wall",
                            "-Werror",
                            "-O2",
                            "-o",
                            program.toString(),
                            source.toString(),
                            "-lpthread",
                            "-lrt"))
                    .isEmpty();
            long offset = buffer.type().layout().updateOffset()
                    + buffer.type()
                            .layout()
                            .updateBlock()
                            .field("u107.voltage")
                            .orElseThrow()
                            .offset();
            String name = "/rt-" + lab.name() + "-crate-0";
            assertThat(output(program.toString(), name, String.valueOf(offset))).isEqualTo("valid 12.375");
            assertThat(buffer.valid()).isTrue();
        }
    }

    /** Returns an example of the manual. */
    private static String example(String language, int number) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Vectors.projectRoot().resolve("docs/shared-memory.md")));
        for (int i = 0; i <= number; i++) {
            assertThat(block.find()).as(language + " example " + i).isTrue();
        }
        return block.group(1);
    }

    private String python(String text) throws IOException, InterruptedException {
        Path python = ForeignProgram.require("python3", "python3");
        Path program = Files.writeString(store.resolve("read.py"), text);
        return output(python.toString(), program.toString(), store.toString(), lab.name() + "-crate", "u107.voltage");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.strip();
    }

    @Test
    void everyTypeHasItsPlace() {
        LabDevice device = crate();
        publish(device, "count", Value.of(-5));
        try (Mirror _ = Mirror.start(lab, MirrorConfig.all(), store);
                Buffer buffer = attach()) {
            assertThat(buffer.get("u107.voltage")).isEqualTo(List.of(Double.NaN));
            publish(device, "on", Value.of(true));
            publish(device, "name", Value.of("ä".repeat(40)));
            publish(device, "mode", new Value.Enum(1, "fast"));
            publish(device, "trace", new Value.Reals(1, 2));
            until(() -> ((List<?>) buffer.get("trace")).getFirst().equals(1.0));
            assertThat(buffer.get("trace")).isEqualTo(List.of(1.0, 2.0, Double.NaN, Double.NaN));
            assertThat(buffer.get("count")).isEqualTo(-5L);
            assertThat(buffer.get("on")).isEqualTo(true);
            assertThat(new String((byte[]) buffer.get("name"), StandardCharsets.UTF_8))
                    .isEqualTo("ä".repeat(32));
            assertThat(buffer.get("mode")).isEqualTo(1L);
            assertThat(buffer.type().find("password")).isEmpty();
            assertThat(buffer.type().find("endless")).isEmpty();
            assertThat(buffer.watch().isLockFree()).isTrue();
        }
    }

    @Test
    void anOfflineDeviceIsNotValidAndAClosedOneIsGone() {
        LabDevice device = crate();
        Path name = SHM.resolve("rt-" + lab.name() + "-crate-0");
        try (Mirror _ = Mirror.start(lab, MirrorConfig.all(), store);
                Buffer buffer = attach()) {
            device.lost("no answer");
            until(() -> !buffer.valid());
            device.back("it answers");
            device.state(State.ACTIVE, "", "");
            until(buffer::valid);
            assertThat(name).exists();
            lab.remove("crate");
            until(() -> !Files.exists(name));
        }
    }

    @Test
    void aProgramThatKeepsALockHoldsUpNoOtherDevice() throws InterruptedException {
        LabDevice device = crate();
        LabDevice other = new LabDevice("other", "test", clock, store, store);
        lab.add(other);
        other.attach(Schema.of(Property.integer("n").build()), new DeviceHandler() {});
        other.state(State.ACTIVE, "", "");
        try (Mirror mirror = Mirror.start(lab, MirrorConfig.all(), store);
                Buffer buffer = attach("crate");
                Buffer free = attach("other")) {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Thread keeper = Thread.ofPlatform().start(() -> {
                try (var _ = buffer.transaction()) {
                    held.countDown();
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            held.await();
            publish(device, "count", Value.of(7));
            publish(other, "n", Value.of(8));
            until(() -> free.get("n").equals(8L));
            until(() -> mirror.counters().get("lock_timeouts") > 0);
            release.countDown();
            keeper.join();
            until(() -> buffer.get("count").equals(7L));
        }
    }

    @Test
    void aWriteFromOutsideIsASetLikeAnyOther() {
        LabDevice device = crate();
        MirrorConfig config = new MirrorConfig(List.of(), List.of("crate.u107.set"), AccessLevel.USER, SHM);
        try (Mirror _ = Mirror.start(lab, config, store);
                Buffer buffer = attach()) {
            buffer.write("u107.set", List.of(5.5));
            until(() -> buffer.get("u107.set").equals(List.of(5.5)));
            assertThat(taken).containsEntry("u107.set", Value.of(5.5));
            buffer.write("u107.set", List.of(31.0));
            until(() -> device.counters().get("memory_writes_refused") == 1);
            assertThat(buffer.get("u107.set")).isEqualTo(List.of(5.5));
        }
    }

    private LabDevice settable() {
        LabDevice device = new LabDevice("crate", "test", clock, store, store);
        lab.add(device);
        device.attach(
                Schema.of(
                        Property.bool("on").reconfigurable().build(),
                        Property.real("set").reconfigurable().range(0, 30).build(),
                        Property.options("mode", "slow", "fast")
                                .reconfigurable()
                                .build(),
                        Property.of("trace", ValueType.REALS)
                                .size(0, 4)
                                .reconfigurable()
                                .build(),
                        Property.of("names", ValueType.TEXTS)
                                .size(0, 3)
                                .reconfigurable()
                                .build(),
                        Property.of("blob", ValueType.BYTES)
                                .size(0, 2)
                                .reconfigurable()
                                .build()),
                new DeviceHandler() {
                    @Override
                    public void set(Map<String, Value> changes) {
                        sets.incrementAndGet();
                        taken.putAll(changes);
                        changes.forEach((path, value) -> publish(device, path, value));
                    }
                });
        device.state(State.ACTIVE, "", "");
        return device;
    }

    private static List<byte[]> texts(String... all) {
        return Arrays.stream(all)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void everyValueThatDiffersFromTheDevicesIsWantedAlsoAZeroAndTheSameAgain() {
        LabDevice device = settable();
        publish(device, "on", Value.of(true));
        publish(device, "mode", new Value.Enum(1, "fast"));
        List<String> writes = List.of("crate.on", "crate.mode", "crate.set");
        try (Mirror _ = Mirror.start(lab, new MirrorConfig(List.of(), writes, AccessLevel.USER, SHM), store);
                Buffer buffer = attach()) {
            until(() ->
                    buffer.written("on").equals(true) && buffer.written("mode").equals(1L));
            buffer.write("on", false);
            until(() -> buffer.get("on").equals(false));
            buffer.write("mode", 0);
            until(() -> buffer.get("mode").equals(0L));
            assertThat(taken).containsEntry("on", Value.of(false)).containsEntry("mode", new Value.Enum(0, "slow"));
            // the device goes elsewhere by itself; what was wanted before is wanted anew
            publish(device, "on", Value.of(true));
            until(() -> buffer.written("on").equals(true));
            buffer.write("on", false);
            until(() -> buffer.get("on").equals(false));
            publish(device, "set", Value.of(5.5));
            until(() -> buffer.written("set").equals(List.of(5.5)));
            for (int i = 1; i <= 2; i++) {
                buffer.write("set", List.of(31.0));
                int times = i;
                until(() -> device.counters().get("memory_writes_refused") == times);
                assertThat(buffer.written("set")).isEqualTo(List.of(5.5));
            }
        }
    }

    @Test
    void arraysAreWrittenFromOutsideToo() throws InterruptedException {
        LabDevice device = settable();
        List<String> writes = List.of("crate.trace", "crate.names", "crate.blob");
        try (Mirror _ = Mirror.start(lab, new MirrorConfig(List.of(), writes, AccessLevel.USER, SHM), store);
                Buffer buffer = attach()) {
            buffer.write("trace", List.of(1.0, 2.0, Double.NaN, Double.NaN));
            until(() -> taken.containsKey("trace"));
            buffer.write("names", texts("a", "bc", ""));
            until(() -> taken.containsKey("names"));
            buffer.write("blob", List.of(1, 255));
            until(() -> taken.containsKey("blob"));
            assertThat(taken)
                    .containsEntry("trace", new Value.Reals(1, 2))
                    .containsEntry("names", new Value.Texts(List.of("a", "bc")))
                    .containsEntry("blob", new Value.Bytes((byte) 1, (byte) 255));
            // what was taken is not taken at every look
            Thread.sleep(200);
            assertThat(sets).hasValue(3);
            assertThat(device.counters().get("memory_writes_refused")).isZero();
        }
    }

    @Test
    void aNewSchemaMakesANewBuffer() {
        LabDevice device = crate();
        try (Mirror _ = Mirror.start(lab, MirrorConfig.all(), store)) {
            attach().close();
            device.inject(Schema.of(Property.integer("other").build()));
            until(() -> Catalog.load(store.resolve("memory/catalog.json"))
                    .type(lab.name() + "-crate")
                    .find("other")
                    .isPresent());
            publish(device, "other", Value.of(3));
            try (Buffer again = attach()) {
                until(() -> again.get("other").equals(3L));
            }
        }
    }
}
