package org.fieldrack.oni.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.base.Clock;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.device.Simulator;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller in the lab, against the simulated one over TCP. */
class OniDeviceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator simulator;

    @SuppressWarnings("NullAway.Init")
    private LabDevice device;

    @BeforeEach
    void open() throws IOException {
        simulator = OniSimulatorService.acceptance();
        device = open(simulator.address(), Optional.of("echo"));
        await().atMost(PATIENCE).until(() -> device.state().state() == State.ACQUIRING);
    }

    private LabDevice open(String address, Optional<String> loop) {
        OniConfig config = new OniConfig(
                Optional.of(address),
                true,
                Duration.ofSeconds(2),
                16 << 20,
                HostOptions.LengthUnit.BYTES,
                false,
                Optional.empty(),
                true,
                loop);
        LabDevice made = new LabDevice("probe", "oni", Clock.system(), folder, folder);
        new OniDriver().open(config, made);
        return made;
    }

    @AfterEach
    void close() {
        device.close();
        simulator.close();
    }

    private Outcome set(String path, long value) {
        return device.set(Map.of(path, Value.of(value)), requester());
    }

    private static Requester requester() {
        return new Requester("test", AccessLevel.ADMIN);
    }

    private long integer(String path) {
        return device.readings()
                .reading(path)
                .map(r -> r.value() instanceof Value.Int i ? i.value() : -1L)
                .orElse(-1L);
    }

    private double real(String path) {
        return device.readings().reading(path).map(r -> r.value().asDouble()).orElse(Double.NaN);
    }

    private SampleStream stream(String name) {
        return device.streams().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsHubsDevicesAndRegisters() {
        assertThat(device.schema().nodes()).containsKeys("hub0", "hub1", "hub2", "hub0.d0", "hub1.d0", "hub2.d0");
        assertThat(integer("hub0.d3.MESSAGE")).isEqualTo(42);
        assertThat(integer("hub1.clock")).isEqualTo(50_000_000);
        assertThat(integer("hub1.d0.RAW_40")).isEqualTo('I');
        assertThat(device.schema().property("hub0.d0.CLK_DIV").orElseThrow().isWritable())
                .isTrue();
        assertThat(integer("acquisitionClock")).isEqualTo(250_000_000);
    }

    @Test
    void streamsSamplesWithUnitsOnTheAcquisitionClock() throws Exception {
        SampleStream amplifier = stream("rhd2164-1-0");
        assertThat(amplifier.channels()).hasSize(67);
        assertThat(amplifier.channels().getFirst().unit().text()).isEqualTo("µV");
        List<String> wrong = new CopyOnWriteArrayList<>();
        AtomicLong seen = new AtomicLong();
        AtomicLong last = new AtomicLong(-1);
        try (AutoCloseable subscription = amplifier.subscribe((stream, block) -> {
            for (int i = 0; i < block.count(); i++) {
                long tick = java.util.Objects.requireNonNull(block.ticks()).getAtIndex(ValueLayout.JAVA_LONG, i);
                if (last.get() >= 0 && tick != last.get() + 250_000_000 / 30_000) {
                    wrong.add("tick " + tick + " after " + last.get());
                }
                last.set(tick);
                int first = block.columns().get(0).getAtIndex(ValueLayout.JAVA_SHORT, i) & 0xFFFF;
                int fifth = block.columns().get(5).getAtIndex(ValueLayout.JAVA_SHORT, i) & 0xFFFF;
                if (fifth != 0x8000 + (first - 0x8000 + 5 * 31 & 0x3FF)) {
                    wrong.add("channel 5 is " + fifth + " beside " + first);
                }
            }
            seen.addAndGet(block.count());
        })) {
            await().atMost(PATIENCE).until(() -> seen.get() > 3000);
        }
        assertThat(wrong).isEmpty();
        long utc = amplifier.clock().utcNanos(last.get());
        assertThat(Math.abs(utc - Clock.system().utcNanos())).isLessThan(10_000_000_000L);
        assertThat(amplifier.history().orElseThrow().endSampleId()).isGreaterThan(3000);
        assertThat(device.counters().get("lost_samples")).isZero();
    }

    @Test
    void setsRegistersAndSaysWhatIsRefused() {
        assertThat(set("hub0.d3.MESSAGE", 7).isDone()).isTrue();
        assertThat(integer("hub0.d3.MESSAGE")).isEqualTo(7);
        Outcome refused = set("hub0.d0.CLK_DIV", 0);
        assertThat(refused).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) refused).message())
                .contains("0x1")
                .contains("0.0")
                .contains("refused");
        assertThat(set("hub0.d0.CLK_HZ", 1)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aResetBringsNewDevicesAndTheLoopIsMeasured() {
        assertThat(device.streams()).extracting(SampleStream::name).doesNotContain("neuropixels1-2-0-ap");
        assertThat(set("hub0.d2.ENABLE", 1).isDone()).isTrue();
        assertThat(set("hub2.d0.ENABLE", 1).isDone()).isTrue();
        assertThat(device.call("reset", Map.of(), requester()).isDone()).isTrue();
        assertThat(device.streams())
                .extracting(SampleStream::name)
                .contains("neuropixels1-2-0-ap", "neuropixels1-2-0-lfp", "loadtester-0-2");
        await().atMost(PATIENCE).until(() -> real("loopTime") > 0);
        await().atMost(PATIENCE)
                .until(() ->
                        stream("neuropixels1-2-0-ap").history().orElseThrow().endSampleId() > 100);
    }

    @Test
    void stopsAndStarts() {
        assertThat(device.call("stop", Map.of(), requester()).isDone()).isTrue();
        assertThat(device.state().state()).isEqualTo(State.STOPPED);
        assertThat(device.call("start", Map.of(), requester()).isDone()).isTrue();
        await().atMost(PATIENCE).until(() -> real("frameRate") > 1000);
        assertThat(real("heartbeatLateness")).isGreaterThanOrEqualTo(0);
        assertThat(real("bufferFill")).isBetween(0.0, 100.0);
    }

    @Test
    void aLostControllerComesBack() throws IOException {
        String address = simulator.address();
        simulator.close();
        await().atMost(PATIENCE).until(() -> device.state().state() == State.OFFLINE);
        simulator = new OniSimulatorService()
                .start(
                        address,
                        new org.fieldrack.oni.sim.OniSimulatorOptions("acceptance", 0, Duration.ZERO, 0, 0, 0, 0, 0),
                        folder);
        await().atMost(PATIENCE).until(() -> device.state().state() == State.ACQUIRING);
        await().atMost(PATIENCE).until(() -> real("frameRate") > 1000);
        assertThat(device.counters().get("reconnects")).isPositive();
    }

    @Test
    void theRawStreamIsWholeFrames() throws Exception {
        AtomicLong bytes = new AtomicLong();
        try (AutoCloseable tap =
                device.rawStreams().getFirst().subscribe((utc, block) -> bytes.addAndGet(block.byteSize()))) {
            await().atMost(PATIENCE).until(() -> bytes.get() > 100_000);
        }
        assertThat(device.rawStreams().getFirst().format())
                .startsWith("oni-read;version=1;clock=250000000;table=0:c:1:8:0,");
    }

    /** Follows the amplifier: what a sample holds tells its true number, which must go on as the stream's numbers do. */
    private static final class Amplifier implements SampleStream.Consumer {
        private final AtomicLong seen = new AtomicLong();
        private final AtomicLong missing = new AtomicLong();
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> free;
        private long lastId = -1;
        private int lastValue;

        Amplifier(CompletableFuture<Void> free) {
            this.free = free;
        }

        @Override
        public void block(SampleStream stream, SampleBlock block) {
            for (int i = 0; i < block.count(); i++) {
                long id = block.firstSampleId() + i;
                int value = block.columns().getFirst().getAtIndex(ValueLayout.JAVA_SHORT, i) & 0x3FF;
                if (lastId >= 0) {
                    missing.addAndGet(id - lastId - 1);
                    if ((value - lastValue - 7 * (id - lastId) & 0x3FF) != 0) {
                        wrong.add("sample " + id + " is " + value + " after " + lastValue + " of " + lastId);
                    }
                }
                lastId = id;
                lastValue = value;
            }
            if (seen.addAndGet(block.count()) > 2000) {
                free.join();
            }
        }
    }

    @Test
    void aSlowConsumerIsShownAndNothingIsLost() throws Exception {
        CompletableFuture<Void> free = new CompletableFuture<>();
        Amplifier slow = new Amplifier(free);
        try (AutoCloseable subscription = stream("rhd2164-1-0").subscribe(slow)) {
            await().atMost(PATIENCE).until(() -> slow.seen.get() > 2000);
            // the reader stands still until the sockets are full too: the controller keeps what comes, this process
            // does not grow
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            free.complete(null);
            await().atMost(PATIENCE).until(() -> real("bufferFill") > 0.1);
            await().atMost(PATIENCE).until(() -> slow.seen.get() > 40_000);
        }
        assertThat(slow.wrong).isEmpty();
        assertThat(slow.missing.get()).isZero();
        assertThat(device.counters().get("lost_samples")).isZero();
    }

    @Test
    void whatAnOverloadedControllerDropsIsCounted() throws Exception {
        try (Simulator overloaded = new OniSimulatorService()
                .start(
                        "127.0.0.1:0",
                        new org.fieldrack.oni.sim.OniSimulatorOptions("acceptance", 0, Duration.ZERO, 0, 0, 0, 97, 0),
                        folder)) {
            LabDevice lossy = open(overloaded.address(), Optional.empty());
            try {
                await().atMost(PATIENCE).until(() -> lossy.state().state() == State.ACQUIRING);
                Amplifier all = new Amplifier(CompletableFuture.completedFuture(null));
                SampleStream amplifier = lossy.streams().stream()
                        .filter(s -> s.name().equals("rhd2164-1-0"))
                        .findFirst()
                        .orElseThrow();
                try (AutoCloseable subscription = amplifier.subscribe(all)) {
                    await().atMost(PATIENCE).until(() -> all.seen.get() > 20_000);
                }
                assertThat(all.wrong).isEmpty();
                assertThat(all.missing.get()).isBetween(all.seen.get() / 110, all.seen.get() / 85);
                assertThat(lossy.counters().get("lost_samples")).isGreaterThanOrEqualTo(all.missing.get());
            } finally {
                lossy.close();
            }
        }
    }
}
