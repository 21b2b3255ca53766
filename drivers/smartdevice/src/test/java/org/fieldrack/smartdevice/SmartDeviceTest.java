package org.fieldrack.smartdevice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.device.Simulator;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferStore;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.DeviceUid;
import org.fieldrack.memory.Message;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.smartdevice.sim.SmartDeviceSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host against virtual devices on TCP and on a pseudo terminal, and against a device that talks rubbish. */
class SmartDeviceTest {
    @TempDir
    private Path folder;

    private Path memory = Path.of("");
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void folders() throws IOException {
        memory = Files.createTempDirectory(Path.of("/dev/shm"), "fieldrack-smart");
        Files.writeString(folder.resolve("catalog.yaml"), """
                limit-switch:
                  device_id: 0
                  params:
                    - {name: switch0, type: bool}
                    - {name: switch1, type: bool}
                battery:
                  device_id: 4
                  units: {v_batt: V}
                  params:
                    - {name: is_unsafe, type: bool}
                    - {name: v_cell1, type: float}
                    - {name: v_batt, type: float}
                servo-motor:
                  device_id: 7
                  params:
                    - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                    - {name: servo1, type: float, writeable: true, lower: -1.0, upper: 1.0}
                all-types:
                  device_id: 65535
                  params:
                    - {name: b, type: bool, writeable: true}
                    - {name: u16, type: uint16, writeable: true}
                    - {name: text, type: "char[8]", writeable: true}
                    - {name: vec, type: "float[3]", writeable: true}
                    - {name: wo, type: int32, readable: false, writeable: true}
                """);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        BufferStore.unlinkAll(memory);
        try (var rest = Files.list(memory)) {
            for (Path path : rest.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(memory);
    }

    private Device device(String name, String bus, String type) {
        LabDevice context = new LabDevice(name, "smartdevice", Clock.system(), folder, folder);
        SmartDeviceConfig config = new SmartDeviceConfig(bus, Path.of("catalog.yaml"), type, true, false, memory);
        Device device = new SmartDeviceDriver().open(config, context);
        open.add(device);
        return device;
    }

    private Simulator simulator(String type, String uid, boolean pty) throws IOException {
        Simulator simulator =
                SmartDeviceSimulator.start("tcp://127.0.0.1:0", folder.resolve("catalog.yaml"), type, uid, pty);
        open.add(simulator);
        return simulator;
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }

    private static double number(Device device, String path) {
        return device.readings().reading(path).map(r -> r.value().asDouble()).orElse(Double.NaN);
    }

    private static Outcome set(Device device, String path, Value value) {
        return device.set(Map.of(path, value), Requester.LAB);
    }

    @Test
    void aServoTurnsToWhereItIsTold() throws IOException {
        Device device = device("arm", simulator("servo-motor", "", false).address(), "");
        until(() -> device.state().state() == State.ACTIVE);
        until(() -> number(device, "servo0") == 0);
        assertThat(set(device, "servo0", Value.of(0.5)).isDone()).isTrue();
        until(() -> number(device, "servo0") == 0.5);
        Outcome refused = set(device, "servo0", Value.of(2.0));
        assertThat(refused)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.rule()).isEqualTo("max"));
        until(() -> number(device, "link.interval") == 40);
        assertThat(device.readings().reading("link.type").orElseThrow().value()).isEqualTo(Value.of("servo-motor"));
    }

    @Test
    void otherProcessesSeeTheSameMemory() throws IOException {
        DeviceUid uid = new DeviceUid(7, 3, 99);
        Device device =
                device("arm", simulator("servo-motor", uid.toString(), false).address(), "servo-motor");
        until(() -> device.state().state() == State.ACTIVE);
        Catalog catalog = Catalog.load(folder.resolve("catalog.yaml"));
        try (BufferStore store = new BufferStore(catalog, true, BufferOptions.DEFAULT.withFolder(memory))) {
            DeviceBuffer other = (DeviceBuffer) store.get(store.normalizeKey(uid.toInt()));
            assertThat(other.uid()).isEqualTo(uid.toInt());
            // the device is ACTIVE when it has answered, subscribed when it has answered once more
            until(() -> other.subscription().equals(Set.of("servo0", "servo1")));
            other.write("servo1", -0.25);
            until(() -> number(device, "servo1") == -0.25);
            until(() -> other.watch().snapshot(other.type().slot("servo1")) == -0.25);
            assertThat(other.sendCount(other.type().slot("servo1"))).isEqualTo(1);
            device.close();
            until(() -> !other.valid());
        }
    }

    @Test
    void aLockThatAnotherProgramKeepsStopsNoOtherDevice() throws IOException, InterruptedException {
        DeviceUid uid = new DeviceUid(7, 3, 1234);
        Device stuck =
                device("stuck", simulator("servo-motor", uid.toString(), false).address(), "");
        Device free = device("free", simulator("servo-motor", "", false).address(), "");
        until(() -> stuck.state().state() == State.ACTIVE && free.state().state() == State.ACTIVE);
        Catalog catalog = Catalog.load(folder.resolve("catalog.yaml"));
        BufferOptions options = BufferOptions.DEFAULT.withFolder(memory);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread keeper = Thread.ofPlatform().start(() -> {
            try (Buffer other = Buffer.open("rt-servo-motor-" + uid, catalog.type("servo-motor"), false, options);
                    var _ = other.transaction()) {
                held.countDown();
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
        assertThat(set(free, "servo0", Value.of(0.5)).isDone()).isTrue();
        until(() -> number(free, "servo0") == 0.5);
        assertThat(set(stuck, "servo0", Value.of(0.5)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, f -> assertThat(f.message()).contains("is held by thread"));
        until(() -> stuck.counters().get("lock_waits") > 10);
        assertThat(stuck.state().state()).isEqualTo(State.ACTIVE);
        release.countDown();
        keeper.join();
        assertThat(set(stuck, "servo0", Value.of(-0.5)).isDone()).isTrue();
        until(() -> number(stuck, "servo0") == -0.5);
        assertThat(stuck.counters().get("losses")).isZero();
        assertThat(stuck.counters().get("dropped_messages")).isZero();
    }

    @Test
    void aForeignProgramThatClosesTheBufferCostsNoDataAndNoConnection() throws IOException {
        DeviceUid uid = new DeviceUid(7, 3, 4321);
        Device device =
                device("arm", simulator("servo-motor", uid.toString(), false).address(), "");
        until(() -> device.state().state() == State.ACTIVE);
        BufferOptions options = BufferOptions.DEFAULT.withFolder(memory);
        Catalog catalog = Catalog.load(folder.resolve("catalog.yaml"));
        for (int i = 1; i <= 5; i++) {
            // a peer that opens to create makes it valid, and clears that when it closes
            Buffer.open("rt-servo-motor-" + uid, catalog.type("servo-motor"), true, options)
                    .close();
            int times = i;
            until(() -> device.counters().get("buffer_valid_cleared") == times);
            double angle = i / 10.0;
            assertThat(set(device, "servo0", Value.of(angle)).isDone()).isTrue();
            until(() -> Math.abs(number(device, "servo0") - angle) < 1e-6);
        }
        assertThat(device.counters().get("losses")).isZero();
        assertThat(device.counters().get("dropped_messages")).isZero();
    }

    @Test
    void aValueThatStandsStillIsConfirmedAndNotToldAgain() throws IOException {
        Device device = device("limits", simulator("servo-motor", "", false).address(), "");
        until(() -> device.state().state() == State.ACTIVE && number(device, "servo0") == 0);
        int index = device.readings().index("servo0");
        long told = device.readings().reading(index).orElseThrow().timeNanosUtc();
        until(() -> device.readings().confirmedNanosUtc(index) > told + 500_000_000L);
        assertThat(device.readings().reading(index).orElseThrow().timeNanosUtc())
                .isEqualTo(told);
        assertThat(set(device, "servo1", Value.of(0.5)).isDone()).isTrue();
        until(() -> number(device, "servo1") == 0.5);
        assertThat(device.readings().reading(index).orElseThrow().timeNanosUtc())
                .isEqualTo(told);
    }

    @Test
    void everyTypeOfValueGoesThereAndBack() throws IOException {
        Device device = device("all", simulator("all-types", "", false).address(), "");
        until(() -> device.state().state() == State.ACTIVE);
        Map<String, Value> values = Map.of(
                "b", Value.of(true),
                "u16", Value.of(65535),
                "text", Value.of("hello"),
                "vec", new Value.Reals(1, -2.5, 3),
                "wo", Value.of(-7));
        assertThat(device.set(values, Requester.LAB).isDone()).isTrue();
        for (String path : List.of("b", "u16", "text", "vec")) {
            until(() -> device.readings()
                    .reading(path)
                    .map(r -> r.value().equals(values.get(path)))
                    .orElse(false));
        }
        assertThat(set(device, "u16", Value.of(65536)).isDone()).isFalse();
        assertThat(set(device, "vec", new Value.Reals(1, 2)).isDone()).isFalse();
    }

    @Test
    void aBatteryAndSwitchesMeasureTheirPhysics() throws IOException {
        Device battery = device("battery", simulator("battery", "", false).address(), "");
        Device limits = device("limits", simulator("limit-switch", "", false).address(), "");
        until(() -> number(battery, "v_batt") > 9);
        until(() -> number(limits, "switch0") == 1 || number(limits, "switch1") == 1);
        until(() -> number(limits, "switch0") == 0 && number(limits, "switch1") == 0);
        assertThat(battery.schema().property("v_batt").orElseThrow().unit().text())
                .isEqualTo("V");
    }

    @Test
    void aSecondDeviceWithTheSameIdentifierIsRefused() throws IOException {
        String uid = new DeviceUid(4, 1, 5).toString();
        Device first = device("first", simulator("battery", uid, false).address(), "");
        until(() -> first.state().state() == State.ACTIVE);
        Device second = device("second", simulator("battery", uid, false).address(), "");
        until(() -> second.state().state() == State.OFFLINE);
        assertThat(second.state().text()).contains("connected already, as first");
        assertThat(first.state().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void aTypeThatIsNotExpectedIsRefused() throws IOException {
        Device device = device("arm", simulator("battery", "", false).address(), "servo-motor");
        until(() -> device.state().state() == State.OFFLINE);
        assertThat(device.state().text()).contains("a battery answers where a servo-motor is expected");
        assertThat(set(device, "servo0", Value.of(0.1)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, f -> assertThat(f.offline()).isTrue());
    }

    @Test
    void aSerialLineThatIsPulledComesBack() throws IOException {
        String uid = new DeviceUid(7, 1, 77).toString();
        Path port = folder.resolve("ttyACM0");
        AtomicReference<Simulator> plugged = new AtomicReference<>(plug(port, uid));
        Device device = device("arm", "serial:" + port + "?baud=115200", "servo-motor");
        int rounds = Vectors.isLong() ? 100 : 3;
        for (int i = 0; i < rounds; i++) {
            until(() -> device.state().state() == State.ACTIVE);
            plugged.get().close();
            until(() -> device.state().state() == State.OFFLINE);
            plugged.set(plug(port, uid));
        }
        until(() -> device.state().state() == State.ACTIVE);
        until(() -> number(device, "servo0") == 0);
        assertThat(device.counters().get("losses")).isEqualTo(rounds);
        plugged.get().close();
    }

    private Simulator plug(Path port, String uid) throws IOException {
        Simulator simulator = SmartDeviceSimulator.start("", folder.resolve("catalog.yaml"), "servo-motor", uid, true);
        String file = simulator.address().replaceAll("^serial:|\\?.*$", "");
        Files.deleteIfExists(port);
        Files.createSymbolicLink(port, Path.of(file));
        return simulator;
    }

    /** Answers as a servo, and sends frames that are random or damaged. */
    private static final class Rubbish implements Instrument {
        private final FrameReader reader = new FrameReader(this::received, code -> this.faults++);
        private final byte[] answer;
        private volatile long errors;
        private volatile long faults;
        private volatile boolean subscribed;
        private final CompletableFuture<Line> line = new CompletableFuture<>();

        Rubbish(DeviceUid uid) {
            answer = framed(Message.makeSubRes(3, 40, uid));
        }

        static byte[] framed(Message message) {
            byte[] encoded = message.encode();
            return java.util.Arrays.copyOf(encoded, encoded.length + 1);
        }

        @Override
        public void received(Line from, ByteBuffer bytes, boolean end) {
            line.complete(from);
            reader.accept(bytes);
        }

        private void received(Message message) {
            switch (message.type()) {
                case PING -> line.join().send(answer);
                case SUB_REQ -> {
                    line.join().send(answer);
                    subscribed = true;
                }
                case HB_REQ -> line.join().send(framed(Message.makeHbRes(message.readHeartbeat())));
                case ERROR -> errors++;
                default -> {
                    // what the host wants besides is not this test's affair
                }
            }
        }
    }

    @Test
    void rubbishIsAnsweredAndCountedAndChangesNothing() throws IOException {
        DeviceUid uid = new DeviceUid(7, 1, 4711);
        EventLoop loop = EventLoop.shared();
        Rubbish rubbish = new Rubbish(uid);
        try (Door door = Doors.open("tcp://127.0.0.1:0", rubbish, loop)) {
            Device device = device("arm", door.address(), "");
            until(() -> rubbish.subscribed && device.state().state() == State.ACTIVE);
            int frames = Vectors.isLong() ? 1_000_000 : 20_000;
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int bad = 0;
            for (int i = 0; i < frames; ) {
                java.io.ByteArrayOutputStream chunk = new java.io.ByteArrayOutputStream();
                for (int n = 0; n < 800 && i < frames; n++, i++) {
                    bad += damaged(random, chunk);
                }
                int sent = bad;
                loop.execute(() -> rubbish.line.join().send(chunk.toByteArray()));
                // the host answers every one; waiting for it keeps its queue of 1024 from dropping any
                until(() -> rubbish.errors >= sent);
            }
            assertThat(rubbish.errors).isEqualTo(bad);
            assertThat(rubbish.faults).isZero();
            assertThat(device.counters().get("bad_frames") + device.counters().get("refused_messages"))
                    .isEqualTo(bad);
            assertThat(device.counters().get("losses")).isZero();
            assertThat(device.readings().reading("servo0")).isEmpty();
            try (Buffer other = Buffer.open(
                    "rt-servo-motor-" + uid,
                    Catalog.load(folder.resolve("catalog.yaml")).type("servo-motor"),
                    false,
                    BufferOptions.DEFAULT.withFolder(memory))) {
                assertThat(other.get("servo0")).isEqualTo(0.0);
                assertThat(((DeviceBuffer) other).lastUpdate()).isZero();
            }
        }
    }

    /** Writes a frame that cannot be good data for this device; says 1 where it must be answered by an error. */
    private static int damaged(ThreadLocalRandom random, java.io.ByteArrayOutputStream out) {
        byte[] frame;
        if (random.nextInt(3) == 0) {
            frame = new byte[1 + random.nextInt(300)];
            random.nextBytes(frame);
        } else {
            frame = Message.makeDevData(3, Map.of(0, new byte[] {1, 2, 3, 4}, 1, new byte[] {5, 6, 7, 8}))
                    .encode();
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        }
        for (int i = 0; i < frame.length; i++) {
            frame[i] = frame[i] == 0 ? 1 : frame[i];
        }
        Message decoded = new Message();
        boolean good = decoded.decode(frame, 0, frame.length) == org.fieldrack.memory.ErrorCode.OK;
        if (good) {
            return 0;
        }
        out.writeBytes(frame);
        out.write(0);
        return 1;
    }
}
